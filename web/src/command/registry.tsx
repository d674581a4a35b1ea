// The one list of what can be done now. Features put their actions in while they are on the screen.
import { notifications, type NotificationData } from "@mantine/notifications";
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useId,
  useMemo,
  useState,
  type ReactNode,
} from "react";
import { asProblem } from "../api/problem";
import { problemWords } from "../ui/controls";
import type { Speech } from "../ui/language";
import type { Action, Room } from "./action";

class Registry {
  private lists = new Map<string, Action[]>();

  put(owner: string, actions: Action[]): void {
    this.lists.set(owner, actions);
  }
  drop(owner: string): void {
    this.lists.delete(owner);
  }
  all(): Action[] {
    return [...this.lists.values()].flat();
  }
  find(id: string): Action | undefined {
    return this.all().find((action) => action.id === id);
  }
}

export interface Commands {
  registry: Registry;
  /** The room as it is at this moment. */
  room(): Room;
  /** Does an action; a refusal is said aloud and stays until it is read. */
  perform(action: Action): Promise<void>;
  /** Runs anything of the same kind, as the command line does. Answers whether it worked. */
  attempt(run: () => Promise<void> | void): Promise<boolean>;
}

const Context = createContext<Commands | null>(null);

function notify({ t }: Speech, data: NotificationData): void {
  notifications.show({ withBorder: true, closeButtonProps: { "aria-label": t("app.close") }, ...data });
}

type Ask = { render: (close: () => void) => ReactNode; number: number } | null;

/** The room without what the registry itself provides. */
export type RoomSource = () => Omit<Room, "say" | "ask">;

export function CommandProvider({ source, children }: { source: RoomSource; children: ReactNode }) {
  const [registry] = useState(() => new Registry());
  const [asking, setAsking] = useState<Ask>(null);

  const room = useCallback(
    (): Room => ({
      ...source(),
      say: (text) => notify(source().speech, { message: text, autoClose: 3500 }),
      ask: (render) => setAsking((before) => ({ render, number: (before?.number ?? 0) + 1 })),
    }),
    [source],
  );

  const attempt = useCallback(
    async (run: () => Promise<void> | void) => {
      try {
        await run();
        return true;
      } catch (error) {
        const { t } = room().speech;
        const problem = asProblem(error);
        const fields = problem.fields.map((field) => `${field.field}: ${field.message}`).join(" · ");
        notify(room().speech, {
          title: problem.stale ? t("problem.stale") : problem.title || t("problem.title"),
          message: [problemWords(problem, t), fields].filter(Boolean).join(" — "),
          color: "red",
          autoClose: false,
          role: "alert",
        });
        room().refresh();
        return false;
      }
    },
    [room],
  );

  const perform = useCallback(
    async (action: Action) => {
      const now = room();
      const because = action.disabledBecause?.(now);
      if (because) {
        notify(now.speech, { message: `${action.title(now.speech)}: ${because}`, autoClose: 4000 });
        return;
      }
      await attempt(() => action.run(now));
    },
    [room, attempt],
  );

  const value = useMemo(() => ({ registry, room, perform, attempt }), [registry, room, perform, attempt]);
  return (
    <Context.Provider value={value}>
      {children}
      {asking && <Asked key={asking.number} render={asking.render} close={() => setAsking(null)} />}
    </Context.Provider>
  );
}

function Asked({ render, close }: { render: (close: () => void) => ReactNode; close: () => void }) {
  return <>{render(close)}</>;
}

export function useCommands(): Commands {
  const commands = useContext(Context);
  if (!commands) throw new Error("useCommands outside CommandProvider");
  return commands;
}

/** Makes actions available while the calling component is on the screen. */
export function useActions(actions: Action[]): void {
  const { registry } = useCommands();
  const owner = useId();
  useEffect(() => {
    registry.put(owner, actions);
  });
  useEffect(() => () => registry.drop(owner), [registry, owner]);
}
