// Medians and tails of measured values, and the table that shows two programs beside each other.

export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly keepalived: readonly number[];
  readonly ours: readonly number[];
}

/** The value below which `share` of the samples lie; NaN without samples. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** Markdown: medians, in brackets the ninth decile, and the ratio of the medians. */
export function renderTable(rows: readonly Row[]): string {
  const cells = rows.map(({ what, unit, keepalived, ours }) => [
    `${what}, ${unit}`,
    show(keepalived),
    show(ours),
    (median(ours) / median(keepalived)).toFixed(2),
    String(Math.min(keepalived.length, ours.length)),
  ]);
  const table = [["", "keepalived", "vrrpd", "ratio", "samples"], ...cells];
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.map((line) => line[column]?.length ?? 0)),
  );
  const lines = table.map((line) => {
    const padded = line.map((cell, column) => cell.padEnd(widths?.[column] ?? 0));
    return `| ${padded.join(" | ")} |`;
  });
  const rule = `|${widths?.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

function show(samples: readonly number[]): string {
  const [middle, tail] = [median(samples), quantile(samples, 0.9)];
  const digits = middle >= 100 ? 0 : middle >= 10 ? 1 : 2;
  return samples.length === 1
    ? middle.toFixed(digits)
    : `${middle.toFixed(digits)} (${tail.toFixed(digits)})`;
}
