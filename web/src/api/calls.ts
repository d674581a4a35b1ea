// One short function per call the console makes. Everything that talks to the server goes through here or live/.
import { answer, client, ifMatch, send } from "./client";
import { Problem, problemFrom } from "./problem";
import type {
  Attachment,
  Closing,
  ContactEnding,
  ContactInput,
  ContactPatch,
  IncidentInput,
  IncidentPatch,
  Order,
  UnitChange,
} from "./types";

export const session = {
  read: () => answer(client.GET("/api/v1/session")),
  signIn: (login: string, password: string) => answer(client.POST("/api/v1/session", { body: { login, password } })),
  signOut: () => answer(client.DELETE("/api/v1/session")),
};

export const contacts = {
  read: (id: string) => answer(client.GET("/api/v1/contacts/{id}", { params: { path: { id } } })),
  file: (body: ContactInput) => answer(client.POST("/api/v1/contacts", { body })),
  duplicates: (id: string) => answer(client.GET("/api/v1/contacts/{id}/duplicates", { params: { path: { id } } })),
  change: (id: string, version: number, body: ContactPatch) =>
    answer(client.PATCH("/api/v1/contacts/{id}", { params: { path: { id }, header: ifMatch(version) }, body })),
  end: (id: string, as: ContactEnding["as"], note?: string) =>
    answer(client.POST("/api/v1/contacts/{id}/end", { params: { path: { id } }, body: { as, note } })),
};

export const incidents = {
  list: (query: { state?: string; limit?: number; after?: string }) =>
    answer(client.GET("/api/v1/incidents", { params: { query } })),
  read: (id: string) => answer(client.GET("/api/v1/incidents/{id}", { params: { path: { id } } })),
  open: (body: IncidentInput) => answer(client.POST("/api/v1/incidents", { body })),
  nearby: (query: { lat: number; lon: number; radius_m?: number; within_s?: number }) =>
    answer(client.GET("/api/v1/incidents/nearby", { params: { query } })),
  change: (id: string, version: number, body: IncidentPatch) =>
    answer(client.PATCH("/api/v1/incidents/{id}", { params: { path: { id }, header: ifMatch(version) }, body })),
  note: (id: string, text: string) =>
    answer(client.POST("/api/v1/incidents/{id}/notes", { params: { path: { id } }, body: { text } })),
  close: (id: string, body: Closing) =>
    answer(client.POST("/api/v1/incidents/{id}/close", { params: { path: { id } }, body })),
  cancel: (id: string, reason: string) =>
    answer(client.POST("/api/v1/incidents/{id}/cancel", { params: { path: { id } }, body: { reason } })),
  reopen: (id: string, reason: string) =>
    answer(client.POST("/api/v1/incidents/{id}/reopen", { params: { path: { id } }, body: { reason } })),
  attach: (id: string, contactId: string) =>
    answer(client.POST("/api/v1/incidents/{id}/contacts", { params: { path: { id } }, body: { contact_id: contactId } })),
  detach: (id: string, contactId: string, reason?: string) =>
    answer(
      client.POST("/api/v1/incidents/{id}/contacts/{contact_id}/detach", {
        params: { path: { id, contact_id: contactId } },
        body: { reason },
      }),
    ),
  need: (id: string, capability: string, count: number, reason?: string) =>
    answer(client.POST("/api/v1/incidents/{id}/needs", { params: { path: { id } }, body: { capability, count, reason } })),
  timeline: (id: string) => answer(client.GET("/api/v1/incidents/{id}/timeline", { params: { path: { id } } })),
  attachments: (id: string) => answer(client.GET("/api/v1/incidents/{id}/attachments", { params: { path: { id } } })),
  /** The bytes go as they are; the server keeps them by their hash and never serves them as active content. */
  attachFile: async (id: string, file: File): Promise<Attachment> => {
    const url = `/api/v1/incidents/${encodeURIComponent(id)}/attachments?name=${encodeURIComponent(file.name)}`;
    const headers = { "Content-Type": file.type || "application/octet-stream" };
    const request = new Request(new URL(url, window.location.origin), { method: "POST", body: file, headers });
    const response = await send(request).catch(() => {
      throw new Problem(0, "", "");
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw problemFrom(response.status, body);
    return body as Attachment;
  },
};

export const dispatch = {
  recommend: (id: string) => answer(client.GET("/api/v1/incidents/{id}/recommendation", { params: { path: { id } } })),
  assign: (id: string, body: Order) =>
    answer(client.POST("/api/v1/incidents/{id}/assignments", { params: { path: { id } }, body })),
  cancel: (id: string, reason: string) =>
    answer(client.POST("/api/v1/assignments/{id}/cancel", { params: { path: { id } }, body: { reason } })),
};

export const units = {
  status: (id: string, body: UnitChange) =>
    answer(client.POST("/api/v1/units/{id}/status", { params: { path: { id } }, body })),
};

export const reference = {
  types: () => answer(client.GET("/api/v1/types")),
  dispositions: () => answer(client.GET("/api/v1/dispositions")),
  agencies: () => answer(client.GET("/api/v1/agencies")),
  areas: () => answer(client.GET("/api/v1/areas")),
  streets: () => answer(client.GET("/api/v1/streets")),
  capabilities: () => answer(client.GET("/api/v1/capabilities")),
  ends: () => answer(client.GET("/api/v1/ends")),
};

export const journal = {
  list: (after: number, limit: number) => answer(client.GET("/api/v1/journal", { params: { query: { after, limit } } })),
  checkpoint: () => answer(client.GET("/api/v1/journal/checkpoint")),
  proof: (seq: number, size: number | undefined) =>
    answer(client.GET("/api/v1/journal/{seq}/proof", { params: { path: { seq }, query: { size } } })),
};
