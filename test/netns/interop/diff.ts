// Two lists of lines, and where they differ, for a human at a failed test.

/** Longest common subsequence: what is only in `theirs` with a minus, only in `own` with a plus,
 * under a heading; nothing if they are equal. */
export function diffLines(
  heading: string,
  own: readonly string[],
  theirs: readonly string[],
): string[] {
  const lengths = commonLengths(theirs, own);
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
  const said: string[] = [];
  let [row, column] = [0, 0];
  while (row < theirs.length || column < own.length) {
    if (row < theirs.length && theirs[row] === own[column]) {
      row++;
      column++;
    } else if (column >= own.length || at(row + 1, column) >= at(row, column + 1)) {
      if (row >= theirs.length) said.push(`  + ${own[column++]}`);
      else said.push(`  - ${theirs[row++]}`);
    } else {
      said.push(`  + ${own[column++]}`);
    }
  }
  return said.length === 0 ? [] : [heading, ...said];
}

/** `lengths[i][j]`: of the longest common subsequence of what follows i in one, j in the other. */
function commonLengths(one: readonly string[], other: readonly string[]): number[][] {
  const lengths = Array.from({ length: one.length + 1 }, () =>
    Array.from({ length: other.length + 1 }, () => 0),
  );
  for (let row = one.length - 1; row >= 0; row--) {
    for (let column = other.length - 1; column >= 0; column--) {
      const [line, next] = [lengths[row] ?? [], lengths[row + 1] ?? []];
      line[column] =
        one[row] === other[column]
          ? 1 + (next[column + 1] ?? 0)
          : Math.max(next[column] ?? 0, line[column + 1] ?? 0);
    }
  }
  return lengths;
}
