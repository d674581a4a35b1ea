// The words of the API as the console uses them: names for the generated shapes, nothing of its own.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Session = Schemas["Session"];
export type Contact = Schemas["Contact"];
export type ContactInput = Schemas["ContactInput"];
export type Duplicate = Schemas["Duplicate"];
export type Incident = Schemas["Incident"];
export type IncidentInput = Schemas["IncidentInput"];
export type IncidentPatch = Schemas["IncidentPatch"];
export type Need = Schemas["Need"];
export type Assignment = Schemas["Assignment"];
export type Attachment = Schemas["Attachment"];
export type Recommendation = Schemas["Recommendation"];
export type Recommended = Schemas["Recommended"];
export type TimelineItem = Schemas["TimelineItem"];
export type Unit = Schemas["Unit"];
export type IncidentType = Schemas["IncidentType"];
export type Disposition = Schemas["Disposition"];
export type Agency = Schemas["Agency"];
export type Area = Schemas["Area"];
export type JournalEvent = Schemas["JournalEvent"];
export type Checkpoint = Schemas["Checkpoint"];
export type Proof = Schemas["Proof"];
export type Location = Schemas["Location"];
export type Name = Schemas["Name"];
