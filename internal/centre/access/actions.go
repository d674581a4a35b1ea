package access

import "slices"

// Action is what an actor wants to do. The policies name actions by these words.
type Action string

// The actions.
const (
	ContactCreate Action = "contact.create"
	ContactRead   Action = "contact.read"
	ContactEdit   Action = "contact.edit"
	ContactEnd    Action = "contact.end"
	ContactAttach Action = "contact.attach"

	IncidentOpen       Action = "incident.open"
	IncidentRead       Action = "incident.read"
	IncidentEdit       Action = "incident.edit"
	IncidentClose      Action = "incident.close"
	IncidentCancel     Action = "incident.cancel"
	IncidentReopen     Action = "incident.reopen"
	IncidentMerge      Action = "incident.merge"
	IncidentNote       Action = "incident.note"
	IncidentAttachFile Action = "incident.attach_file"
	NeedEdit           Action = "need.edit"
	NeedBackup         Action = "need.backup" // from the scene

	DispatchRecommend Action = "dispatch.recommend"
	DispatchAssign    Action = "dispatch.assign"
	DispatchCancel    Action = "dispatch.cancel"
	DispatchPreempt   Action = "dispatch.preempt"

	UnitRead     Action = "unit.read"
	UnitStatus   Action = "unit.status"
	UnitPosition Action = "unit.position"
	UnitEdit     Action = "unit.edit"

	AgencyRead    Action = "agency.read"
	AgencyEdit    Action = "agency.edit"
	AreaRead      Action = "area.read"
	AreaEdit      Action = "area.edit"
	CatalogueRead Action = "catalogue.read"

	JournalRead Action = "journal.read"
	AccountRead Action = "account.read"
	AccountEdit Action = "account.edit"
	KeyEdit     Action = "key.edit"

	PersonRead  Action = "person.read" // personal data unmasked
	PersonErase Action = "person.erase"
	LiveRead    Action = "live.read"
)

// Actions are all actions.
func Actions() []Action {
	return []Action{
		ContactCreate, ContactRead, ContactEdit, ContactEnd, ContactAttach,
		IncidentOpen, IncidentRead, IncidentEdit, IncidentClose, IncidentCancel, IncidentReopen, IncidentMerge, IncidentNote, IncidentAttachFile,
		NeedEdit, NeedBackup, DispatchRecommend, DispatchAssign, DispatchCancel, DispatchPreempt,
		UnitRead, UnitStatus, UnitPosition, UnitEdit,
		AgencyRead, AgencyEdit, AreaRead, AreaEdit, CatalogueRead,
		JournalRead, AccountRead, AccountEdit, KeyEdit, PersonRead, PersonErase, LiveRead,
	}
}

// readingOf is the action by which a thing of the kind is read, "" when its existence is no secret.
func readingOf(kind string) Action {
	switch kind {
	case "need", "assignment", "attachment", "note", "recommendation":
		return IncidentRead // parts of an incident are seen by whoever sees the incident
	case "key":
		return AccountRead
	}
	read := Action(kind + ".read")
	if kind == "person" || kind == "live" || !slices.Contains(Actions(), read) {
		return ""
	}
	return read
}
