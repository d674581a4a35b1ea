import { Select } from "@mantine/core";
import type { IncidentType } from "../api/types";
import { useSpeech } from "./language";

interface Props {
  types: IncidentType[];
  value: string | null;
  onChange(code: string | null): void;
  label: string;
  error?: string;
}

/** One incident type, found by a few letters of its name or code. */
export function TypeSelect({ types, value, onChange, label, error }: Props) {
  const { t, name, word } = useSpeech();
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const type of types) {
    const group = word("service", type.service);
    const list = groups.get(group) ?? [];
    list.push({ value: type.code, label: `${name(type.name)} · ${type.priority}` });
    groups.set(group, list);
  }
  return (
    <Select
      label={label}
      placeholder={t("take.whatTypeHint")}
      data={[...groups].map(([group, items]) => ({ group, items }))}
      value={value}
      onChange={onChange}
      error={error}
      searchable
      clearable
      selectFirstOptionOnChange
      selectFirstOptionOnDropdownOpen
      openOnFocus={false}
      maxDropdownHeight={280}
      limit={40}
      comboboxProps={{ transitionProps: { duration: 0 }, shadow: "none" }}
      clearButtonProps={{ "aria-label": t("app.cancel") }}
    />
  );
}
