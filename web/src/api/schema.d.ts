// Provisional, by hand, until the generated one replaces it (npm run gen).
type Json<T> = { headers: Record<string, unknown>; content: { "application/json": T } };
type Bad = { headers: Record<string, unknown>; content: { "application/problem+json": components["schemas"]["ErrorModel"] } };
type None = { headers: Record<string, unknown>; content?: never };
interface Params { query?: never; header?: never; path?: never; cookie?: never }
type Op<R, B = never, P = Params> = {
  parameters: P;
  responses: { 200: [R] extends [never] ? None : Json<R>; default: Bad };
} & ([B] extends [never] ? { requestBody?: never } : { requestBody: { content: { "application/json": B } } });
interface Id { query?: never; header?: never; path: { id: string }; cookie?: never }
interface IdMatch { query?: never; header?: { "If-Match"?: string }; path: { id: string }; cookie?: never }
interface Q<T> { query?: T; header?: never; path?: never; cookie?: never }
interface List<T> { items: T[]; next?: string }
type S = components["schemas"];

export interface paths {
  "/api/v1/session": { get: Op<S["Session"]>; post: Op<never, { login: string; password: string }>; delete: Op<never> };
  "/api/v1/session/password": { post: Op<never, { current: string; new: string }> };
  "/api/v1/contacts": {
    get: Op<List<S["Contact"]>, never, Q<{ state?: string; limit?: number; after?: string }>>;
    post: Op<S["Contact"], S["ContactInput"]>;
  };
  "/api/v1/contacts/{id}": { get: Op<S["Contact"], never, Id> };
  "/api/v1/contacts/{id}/duplicates": { get: Op<List<S["Duplicate"]>, never, Id> };
  "/api/v1/contacts/{id}/end": { post: Op<S["Contact"], { as: string; note?: string; to?: string }, Id> };
  "/api/v1/incidents": {
    get: Op<List<S["Incident"]>, never, Q<{ state?: string; limit?: number; after?: string }>>;
    post: Op<S["Incident"], S["IncidentInput"]>;
  };
  "/api/v1/incidents/nearby": {
    get: Op<List<S["Duplicate"]>, never, { query: { lat: number; lon: number; radius_m?: number; within_s?: number } }>;
  };
  "/api/v1/incidents/{id}": {
    get: Op<S["Incident"], never, Id>;
    patch: Op<S["Incident"], S["IncidentPatch"], IdMatch>;
  };
  "/api/v1/incidents/{id}/notes": { post: Op<never, { text: string }, Id> };
  "/api/v1/incidents/{id}/close": { post: Op<S["Incident"], { disposition: string; reason?: string; note?: string }, IdMatch> };
  "/api/v1/incidents/{id}/cancel": { post: Op<S["Incident"], { reason: string }, IdMatch> };
  "/api/v1/incidents/{id}/reopen": { post: Op<S["Incident"], { reason: string }, IdMatch> };
  "/api/v1/incidents/{id}/merge": { post: Op<S["Incident"], { into: string }, IdMatch> };
  "/api/v1/incidents/{id}/needs": { post: Op<S["Incident"], { capability: string; count: number; reason?: string }, Id> };
  "/api/v1/incidents/{id}/contacts": { post: Op<never, { contact_id: string }, Id> };
  "/api/v1/incidents/{id}/contacts/{contact_id}/detach": {
    post: Op<never, { reason?: string }, { path: { id: string; contact_id: string } }>;
  };
  "/api/v1/incidents/{id}/attachments": { get: Op<List<S["Attachment"]>, never, Id>; };
  "/api/v1/incidents/{id}/recommendation": { get: Op<S["Recommendation"], never, Id> };
  "/api/v1/incidents/{id}/assignments": {
    post: Op<List<S["Assignment"]>, { unit_ids: string[]; need_id?: string; reason?: string; queue?: boolean; preempt?: boolean }, Id>;
  };
  "/api/v1/assignments/{id}/cancel": { post: Op<never, { reason: string }, Id> };
  "/api/v1/incidents/{id}/timeline": { get: Op<List<S["TimelineItem"]>, never, Id> };
  "/api/v1/units": { get: Op<List<S["Unit"]>> };
  "/api/v1/units/{id}/status": {
    post: Op<S["Unit"], { status: string; incident_id?: string; at?: string; reason?: string }, Id>;
  };
  "/api/v1/types": { get: Op<List<S["IncidentType"]>> };
  "/api/v1/dispositions": { get: Op<List<S["Disposition"]>> };
  "/api/v1/agencies": { get: Op<List<S["Agency"]>> };
  "/api/v1/areas": { get: Op<List<S["Area"]>> };
  "/api/v1/journal": { get: Op<{ items: S["JournalEvent"][]; next?: number }, never, Q<{ after?: number; limit?: number }>> };
  "/api/v1/journal/checkpoint": { get: Op<S["Checkpoint"]> };
  "/api/v1/journal/{seq}/proof": { get: Op<S["Proof"], never, { path: { seq: number }; query?: { size?: number } }> };
}

export interface components {
  schemas: {
    ErrorModel: {
      type?: string; title?: string; status?: number; detail?: string;
      errors?: { field?: string; message?: string }[]; current?: unknown;
    };
    Session: {
      account: { id: string; login: string; name: string; role: string; agency_id?: string };
      language: string; exercise: boolean; centre_name: string; time_zone: string;
    };
    Point: { lat: number; lon: number };
    Location: { lat: number; lon: number; accuracy_m?: number; address?: string; verified?: boolean };
    Reporter: { name?: string; phone?: string; anonymous?: boolean; safe_contact?: string };
    Contact: {
      id: string; number: string; channel: string; text: string; type?: string; state: string; ended_as?: string;
      location?: S["Location"]; reporter?: S["Reporter"]; protected: boolean; received_at: string;
      incident_ids: string[]; version: number;
    };
    ContactInput: {
      channel: string; text: string; type?: string; location?: S["Location"]; reporter?: S["Reporter"]; protected?: boolean;
    };
    Duplicate: { incident: S["Incident"]; distance_m: number; age_s: number; score: number; reasons: string[] };
    Need: {
      id: string; capability: string; count: number; state: string; assigned: number; arrived: number;
      opened_at: string; assigned_at?: string; moving_at?: string; met_at?: string; reason?: string;
    };
    Assignment: {
      id: string; unit_id: string; call_sign: string; incident_id: string; need_id?: string; state: string; status: string;
      reason?: string; queued_at?: string; dispatched_at?: string; acknowledged_at?: string; en_route_at?: string;
      on_scene_at?: string; ended_at?: string;
    };
    Incident: {
      id: string; number: string; type: string; service: string; priority: string; state: string; summary: string;
      location: S["Location"]; protected: boolean; agency_id?: string; agency_ids: string[];
      area_ids: string[]; needs: S["Need"][]; assignments: S["Assignment"][]; contact_ids: string[]; version: number;
      received_at: string; opened_at: string; dispatched_at?: string; en_route_at?: string; on_scene_at?: string;
      resolved_at?: string; closed_at?: string; disposition?: string; merged_into?: string;
      links: { to: string; kind: string }[];
    };
    IncidentInput: { type: string; priority?: string; reason?: string; protected?: boolean; location: S["Location"]; summary: string; contact_ids?: string[] };
    IncidentPatch: {
      summary?: string; type?: string; priority?: string; location?: S["Location"]; protected?: boolean; reason?: string;
    };
    Attachment: { id: string; name: string; media_type: string; size: number; sha256: string };
    Recommended: {
      unit_id: string; call_sign: string; need_id?: string; capability?: string; state?: string; eta_s: number;
      distance_m: number; position_age_s?: number; reasons: string[]; flags?: string[];
    };
    Recommendation: {
      computed_at: string; basis: string; units: S["Recommended"][];
      ruled_out: { unit_id: string; call_sign: string; reason: string }[];
      shortfall: { capability: string; missing: number }[];
    };
    TimelineItem: {
      seq?: number; at: string; kind: string; actor?: { id?: string; name?: string }; data?: unknown; text?: unknown;
    };
    Position: { lat: number; lon: number; at: string; speed_mps?: number; heading_deg?: number; accuracy_m?: number };
    Unit: {
      id: string; call_sign: string; kind: string; agency_id: string; capabilities: string[]; state: string;
      state_since: string; sub_state?: string; reason?: string; base?: S["Point"]; position?: S["Position"]; crew?: number;
      incident_id?: string; version: number;
    };
    Name: { id: string; en: string };
    IncidentType: {
      code: string; name: S["Name"]; service: string; priority: string; needs: { capability: string; count: number }[];
      crime: boolean; protected: boolean; words: string[];
    };
    Disposition: { code: string; name: S["Name"]; needs_reason: boolean; services: string[]; not_protected: boolean; words: string[] };
    Agency: { id: string; name: string; kind: string; parent_id?: string };
    Area: { id: string; name: string; kind: string; parent_id?: string; geometry: unknown };
    JournalEvent: {
      seq: number; id: string; at: string; kind: string; subject: { kind: string; id: string }; actor?: unknown; payload?: unknown;
    };
    Checkpoint: { size: number; root: string; note: string };
    Proof: { seq: number; size: number; leaf: string; root: string; hashes: string[] };
  };
}
