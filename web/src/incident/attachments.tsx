import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { incidents } from "../api/calls";
import { asProblem } from "../api/problem";
import { keys } from "../api/queries";
import { useCommands } from "../command/registry";
import { useAct } from "../ui/act";
import { Press, Section, Trouble } from "../ui/controls";
import { useSpeech } from "../ui/language";

/** Files kept with the incident by the hash of their bytes. They are offered for download, never shown as pages. */
export function Attachments({ id }: { id: string }) {
  const { t, language } = useSpeech();
  const { room } = useCommands();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const { run, busy, problem } = useAct();
  const key = [...keys.incident(id), "attachments"];
  const list = useQuery({ queryKey: key, queryFn: () => incidents.attachments(id) });
  const items = list.data?.items ?? [];
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });

  async function add(file: File) {
    const done = await run(async () => {
      await incidents.attachFile(id, file);
    });
    if (!done) return;
    room().say(t("incident.fileAdded", { name: file.name }));
    await queries.invalidateQueries({ queryKey: key });
  }

  return (
    <>
      <Section title={t("incident.attachments")} aside={items.length > 0 ? items.length : undefined} />
      {list.isError && <Trouble problem={asProblem(list.error)} onRetry={() => void list.refetch()} />}
      {list.data && items.length === 0 && <p className="pad dim">{t("incident.noAttachments")}</p>}
      <ul className="files">
        {items.map((file) => (
          <li key={file.id}>
            <a className="link" href={`/api/v1/attachments/${file.id}`} download={file.name}>
              {file.name}
            </a>
            <span className="dim">
              {number.format(file.size / 1024)} kB · <span className="mono">{file.sha256.slice(0, 12)}…</span>
            </span>
          </li>
        ))}
      </ul>
      {problem && <Trouble problem={problem} />}
      <div className="pad">
        <input
          ref={input}
          type="file"
          hidden
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) void add(file);
            event.currentTarget.value = "";
          }}
        />
        <Press small disabled={busy} onClick={() => input.current?.click()}>
          {t("incident.addFile")}
        </Press>
      </div>
    </>
  );
}
