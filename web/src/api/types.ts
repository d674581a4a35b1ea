// The words of the API as the console uses them: names for the generated shapes, nothing of its own.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Session = Schemas["AccessSessionView"];
export type Contact = Schemas["IntakeContact"];
export type ContactInput = Schemas["IntakeNew"];
export type ContactEnding = Schemas["IntakeEnding"];
export type Duplicate = Schemas["IntakeDuplicate"];
export type Incident = Schemas["Incident"];
export type IncidentInput = Schemas["IncidentNew"];
export type ContactPatch = Schemas["IntakeEdit"];
export type IncidentPatch = Schemas["IncidentEdit"];
export type Closing = Schemas["IncidentClosing"];
export type Need = Schemas["IncidentNeed"];
export type Assignment = Schemas["IncidentAssignment"];
export type Attachment = Schemas["IncidentFile"];
export type Recommendation = Schemas["DispatchRecommendation"];
export type Candidate = Schemas["DispatchCandidate"];
export type RuledOut = Schemas["DispatchRuledOut"];
export type Order = Schemas["DispatchOrder"];
export type TimelineItem = Schemas["IncidentEntry"];
export type Unit = Schemas["Unit"];
export type UnitChange = Schemas["UnitChange"];
export type IncidentType = Schemas["CatalogueType"];
export type Disposition = Schemas["CatalogueDisposition"];
export type End = Schemas["CatalogueEndKind"];
export type Named = Schemas["CatalogueNamed"];
export type Agency = Schemas["Agency"];
export type Area = Schemas["PlaceOutlined"];
export type JournalEvent = Schemas["AuditEvent"];
export type Checkpoint = Schemas["AuditCheckpoint"];
export type Proof = Schemas["AuditProof"];
export type Location = Schemas["IncidentPlace"];
export type Name = Schemas["LangText"];
