import { Textarea } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useAct } from "./act";
import { Press } from "./controls";
import { Dialog } from "./dialog";
import { useSpeech } from "./language";
import { StaleTrouble } from "./staleTrouble";

interface Props {
  title: string;
  act: string;
  close: () => void;
  onReason(reason: string): Promise<void>;
  children?: ReactNode;
}

/** Asks why, for what cannot be undone. */
export function ReasonDialog({ title, act, close, onReason, children }: Props) {
  const { t } = useSpeech();
  const [reason, setReason] = useState("");
  const { run, busy, problem, stale } = useAct();

  async function send() {
    if (reason.trim() === "") return;
    if (await run(() => onReason(reason.trim()))) close();
  }

  return (
    <Dialog close={close} title={title}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {children}
        <Textarea
          label={t("incident.reason")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey) return;
            event.preventDefault();
            void send();
          }}
          autosize
          minRows={2}
          required
          data-autofocus
        />
        {problem && <StaleTrouble problem={problem} stale={stale} onRetry={() => void send()} />}
        <Press main type="submit" keys="↵" disabled={busy || reason.trim() === ""}>
          {act}
        </Press>
      </form>
    </Dialog>
  );
}
