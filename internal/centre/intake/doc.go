// Package intake is the one inbox: every reach-out through any channel becomes a numbered contact at once, and each contact comes to an
// end.
//
//	waiting ─┬─ attached   to one or more incidents (opened from it, or joined to one that runs)
//	         └─ ended      as information, silent, prank, wrong number, test, request or handed over
//
// Nothing arrives without a number and nothing leaves without an end. An alleged crime is never discarded: a contact whose
// type is a crime can only become part of an incident, a request or another agency's work. All channels come in through
// [Service.Receive]; what is personal (text, name, telephone) is kept encrypted in the journal and masked in lists.
package intake
