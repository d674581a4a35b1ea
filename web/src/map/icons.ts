// The signs on the map, drawn from the same tokens as everything else: a shape for what it is, a hue for how it is.
import type { Map as MapLibre } from "maplibre-gl";

/** The map's colours in the theme now in force. */
export function palette() {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    land: token("--map-land"),
    road: token("--map-road"),
    main: token("--map-main"),
    water: token("--map-water"),
    label: token("--map-label"),
    text: token("--text"),
    halo: token("--map-land"),
    ink: token("--on-strong"),
    ok: token("--ok"),
    info: token("--info"),
    hold: token("--hold"),
    warn: token("--warn"),
    danger: token("--danger"),
    faint: token("--faint"),
  };
}

export type Hue = "ok" | "info" | "hold" | "warn" | "danger" | "faint";

const hues: Hue[] = ["ok", "info", "hold", "warn", "danger", "faint"];
const side = 28;
const scale = 2;

function canvas(draw: (ctx: CanvasRenderingContext2D) => void): ImageData | undefined {
  const el = document.createElement("canvas");
  el.width = el.height = side * scale;
  const ctx = el.getContext("2d");
  if (!ctx) return undefined;
  ctx.scale(scale, scale);
  draw(ctx);
  return ctx.getImageData(0, 0, side * scale, side * scale);
}

function disc(ctx: CanvasRenderingContext2D, colour: string, old: boolean): void {
  ctx.beginPath();
  ctx.arc(side / 2, side / 2, 8, 0, 2 * Math.PI);
  if (old) {
    ctx.setLineDash([3, 3]);
    ctx.lineWidth = 2;
    ctx.strokeStyle = colour;
    ctx.stroke();
  } else {
    ctx.fillStyle = colour;
    ctx.fill();
  }
}

function triangle(ctx: CanvasRenderingContext2D, colour: string, ink: string, mark: string): void {
  ctx.beginPath();
  ctx.moveTo(side / 2, 3);
  ctx.lineTo(side - 3, side - 4);
  ctx.lineTo(3, side - 4);
  ctx.closePath();
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.fillStyle = ink;
  ctx.font = "800 12px sans-serif";
  ctx.textAlign = "center";
  ctx.fillText(mark, side / 2, side - 8);
}

function square(ctx: CanvasRenderingContext2D, colour: string): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.roundRect(6, 6, 16, 16, 3);
  ctx.fill();
}

/** Draws every sign for the theme in force; again after the theme changes. */
export function drawIcons(map: MapLibre): void {
  const colours = palette();
  const put = (name: string, image: ImageData | undefined) => {
    if (!image) return;
    if (map.hasImage(name)) map.updateImage(name, image);
    else map.addImage(name, image, { pixelRatio: scale });
  };
  for (const hue of hues) {
    put(`unit-${hue}`, canvas((ctx) => disc(ctx, colours[hue], false)));
    put(`unit-${hue}-old`, canvas((ctx) => disc(ctx, colours[hue], true)));
    put(`contact-${hue}`, canvas((ctx) => square(ctx, colours[hue])));
  }
  for (const [name, hue, mark] of [["P1", "danger", "!"], ["P2", "warn", "2"], ["P3", "info", "3"], ["P4", "faint", "4"], ["P5", "faint", "5"]] as const) {
    put(`incident-${name}`, canvas((ctx) => triangle(ctx, colours[hue], hue === "faint" ? colours.land : colours.ink, mark)));
  }
}
