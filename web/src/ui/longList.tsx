import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useEffectEvent, useRef, type ReactNode } from "react";

interface Props<T> {
  items: T[];
  label: string;
  sizeOf(item: T): number;
  keyOf(item: T): string;
  draw(item: T): ReactNode;
  /** The item to keep in sight. */
  chosen?: string;
}

/** A list of any length: only the rows in sight are drawn. */
export function LongList<T>({ items, label, sizeOf, keyOf, draw, chosen }: Props<T>) {
  const box = useRef<HTMLDivElement>(null);
  // The compiler cannot see into the virtualizer; nothing here is memoised by hand.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => {
      const item = items[index];
      return item === undefined ? 0 : sizeOf(item);
    },
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    overscan: 8,
  });

  const show = useEffectEvent((key: string) => {
    const index = items.findIndex((item) => keyOf(item) === key);
    if (index >= 0) rows.scrollToIndex(index, { align: "auto" });
  });
  useEffect(() => {
    if (chosen) show(chosen);
  }, [chosen]);

  return (
    <div ref={box} className="scroll long-list" tabIndex={-1}>
      <ul aria-label={label} style={{ height: rows.getTotalSize(), position: "relative" }}>
        {rows.getVirtualItems().map((row) => {
          const item = items[row.index];
          if (item === undefined) return null;
          return (
            <li key={row.key} style={{ position: "absolute", top: 0, left: 0, right: 0, height: row.size, transform: `translateY(${row.start}px)` }}>
              {draw(item)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
