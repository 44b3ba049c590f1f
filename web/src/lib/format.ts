const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A number with its thousands apart: 12,345. */
export function count(value: number): string {
  return Number.isFinite(value) ? whole.format(value) : "–";
}

/** A number and its noun: "1 statement", "4 statements". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Milliseconds, with as many digits as say something: "0.08 ms", "3.2 ms", "412 ms", "2.4 s". */
export function ms(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 10_000) return `${trim(value / 1000, 1)} s`;
  if (size >= 1000) return `${trim(value / 1000, 2)} s`;
  if (size >= 100) return `${trim(value, 0)} ms`;
  if (size >= 1) return `${trim(value, 1)} ms`;
  if (size === 0) return "0 ms";
  return size < 0.001 ? "< 0.001 ms" : `${trim(value, size < 0.1 ? 3 : 2)} ms`;
}

function trim(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** A change, with its sign: "+1.2 ms", "−3", "±0". */
export function delta(value: number, format: (value: number) => string): string {
  if (value === 0) return "±0";
  return `${value > 0 ? "+" : "−"}${format(Math.abs(value))}`;
}

/** Bytes in units of 1,024: "512 B", "19.6 KiB". */
export function bytes(value: number): string {
  if (value < 1024) return `${count(value)} B`;
  const units = ["KiB", "MiB", "GiB"];
  let size = value / 1024;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${size >= 100 ? size.toFixed(0) : trim(size, 1)} ${units[unit]}`;
}

/** A share between 0 and 1 as a percentage. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return "–";
  const value = share * 100;
  if (value > 0 && value < 0.05) return "< 0.1 %";
  return `${value > 0 && value < 10 ? trim(value, 1) : value.toFixed(0)} %`;
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** The time of day of an RFC 3339 time, in the viewer's time zone: "18:37:54". */
export function time(rfc3339: string): string {
  const date = new Date(rfc3339);
  return Number.isNaN(date.getTime()) ? "–" : clock.format(date);
}

/** The day and the time of an RFC 3339 time. */
export function moment(rfc3339: string): string {
  const date = new Date(rfc3339);
  return Number.isNaN(date.getTime()) ? "–" : `${day.format(date)}, ${clock.format(date)}`;
}

/** The first characters of a text that may be a megabyte long. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/** What an operation is called on these pages; a document need not name it. */
export function operationName(name: string): string {
  return name === "" ? "(no name)" : cut(name, 80);
}
