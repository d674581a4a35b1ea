// What happens in the stories: reports at places that lie in the seeded city.

/** A point inside the city: near the base of a unit, shifted a little so that stories do not meet. */
export async function place(sentra, shift = 0) {
  const { items } = await sentra.call("GET", "/units");
  const base = items[0].base;
  return { lat: Number((base.lat + shift * 0.01).toFixed(5)), lon: Number((base.lon + shift * 0.01).toFixed(5)) };
}

/** A type by what it is about, whatever its code. */
export async function type(sentra, words) {
  const { items } = await sentra.call("GET", "/types");
  const found = items.find((one) => words.test(`${one.code} ${one.name.en}`) && !one.protected && one.needs.length > 0);
  if (!found) throw new Error(`no type is about ${words}`);
  return found.code;
}

export async function crash(sentra, shift = 0) {
  return {
    channel: "phone",
    text: "Tabrakan mobil dan motor, pengendara terjepit",
    type: await type(sentra, /accident_trapped/),
    location: { ...(await place(sentra, shift)), accuracy_m: 18, address: "Simpang Melati" },
    reporter: { name: "Pelapor Satu", phone: "+6281200000001" },
  };
}

/** The same event seen by another caller a few metres away. */
export function near(report, text) {
  const { lat, lon } = report.location;
  return { ...report, text, location: { ...report.location, lat: lat + 0.0004, lon: lon + 0.0003 }, reporter: { name: "Pelapor Dua", phone: "+6281200000002" } };
}

/** A contact with its incident, opened from outside. */
export async function opened(sentra, shift = 0) {
  const report = await crash(sentra, shift);
  const contact = await sentra.call("POST", "/contacts", report);
  return sentra.call("POST", "/incidents", {
    type: report.type,
    location: report.location,
    summary: report.text,
    contact_ids: [contact.id],
  });
}
