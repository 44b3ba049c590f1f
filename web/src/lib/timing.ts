export interface Timing {
  name: string;
  description: string;
  durationMs: number | null;
}

/** Reads a Server-Timing header: `sql;desc="5 statements";dur=4.9`. https://www.w3.org/TR/server-timing/ */
export function parseServerTiming(header: string | null): Timing[] {
  if (!header) return [];
  return (header.match(/(?:[^,"]|"(?:\\.|[^"\\])*")+/g) ?? []).map((metric) => {
    const [name = "", ...parameters] = metric.match(/(?:[^;"]|"(?:\\.|[^"\\])*")+/g) ?? [];
    const value = (key: string) => {
      const found = parameters.map((each) => each.trim()).find((each) => each.toLowerCase().startsWith(`${key}=`));
      return found
        ?.slice(key.length + 1)
        .replace(/^"|"$/g, "")
        .replace(/\\(.)/g, "$1");
    };
    const duration = Number(value("dur") ?? Number.NaN);
    return {
      name: name.trim(),
      description: value("desc") ?? "",
      durationMs: Number.isNaN(duration) ? null : duration,
    };
  });
}
