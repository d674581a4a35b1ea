import { Press } from "../ui/controls";
import type { Action } from "./action";
import { firstKey } from "./keys";
import { useCommands } from "./registry";

interface Props {
  action: Action;
  main?: boolean;
  small?: boolean;
  quiet?: boolean;
  label?: string;
}

/** An action as a button: its title, its key, and its reason when it cannot be done. Absent when it does not apply. */
export function ActionButton({ action, main, small, quiet, label }: Props) {
  const { room, perform } = useCommands();
  const now = room();
  if (!action.available(now)) return null;
  return (
    <Press
      main={main}
      small={small}
      quiet={quiet}
      keys={firstKey(action)}
      because={action.disabledBecause?.(now)}
      onClick={() => void perform(action)}
    >
      {label ?? action.title(now.speech)}
    </Press>
  );
}
