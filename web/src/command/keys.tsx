import { useEffect } from "react";
import type { Action } from "./action";
import { useCommands } from "./registry";

/** "N", "Enter", "Mod+K", "?" as the key event would write it. */
export function keyOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return event.ctrlKey || event.metaKey ? `Mod+${key}` : key;
}

/** Whether the key belongs to what has the focus and not to the room. */
function belongsToField(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("[role=dialog]")) return true;
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return !key.startsWith("Mod+");
  const pressable = target.closest("button, a[href], [role=button], [role=tab], [role=option], [role=menuitem], summary");
  return pressable !== null && (key === "Enter" || key === " ");
}

/** Listens for the shortcuts of every action on the screen. */
export function Shortcuts() {
  const { registry, room, perform } = useCommands();
  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const key = keyOf(event);
      if (belongsToField(event.target, key) || document.querySelector("[role=dialog][aria-modal=true]")) return;
      const now = room();
      const wanted = registry.all().filter((action) => action.keys?.includes(key) && action.available(now));
      const action = wanted.find((one) => !one.disabledBecause?.(now)) ?? wanted[0];
      if (!action) return;
      event.preventDefault();
      void perform(action);
    }
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [registry, room, perform]);
  return null;
}

/** What a key cap shows: "Mod+K" is "Ctrl K". */
export function keyCap(keys: string): string {
  return keys.replace("Mod+", "Ctrl ").replace("Enter", "↵").replace("ArrowUp", "↑").replace("ArrowDown", "↓");
}

export function firstKey(action: Action): string | undefined {
  return action.keys?.[0] ? keyCap(action.keys[0]) : undefined;
}
