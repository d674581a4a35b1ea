import { Modal } from "@mantine/core";
import type { KeyboardEvent, ReactNode } from "react";
import { useSpeech } from "./language";

interface Props {
  title: ReactNode;
  close: () => void;
  wide?: boolean;
  onKeyDown?: (event: KeyboardEvent<HTMLDivElement>) => void;
  children: ReactNode;
}

/** Every dialog of the console. Escape leaves it; what has `data-autofocus` has the cursor. */
export function Dialog({ title, close, wide, onKeyDown, children }: Props) {
  const { t } = useSpeech();
  return (
    <Modal.Root opened onClose={close} centered size={wide ? "lg" : "md"} transitionProps={{ duration: 0 }}>
      <Modal.Overlay backgroundOpacity={0.45} />
      <Modal.Content>
        <div className="dialog-head">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t("app.close")} />
        </div>
        <Modal.Body onKeyDown={onKeyDown}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
