/**
 * The services of which `name` is a victim: those it depends on, directly or through others, that are in fault.
 * A cycle ends the walk and makes nobody its own victim.
 */
export function faultyDependencies(
  name: string,
  dependsOn: (name: string) => readonly string[],
  isFaulty: (name: string) => boolean,
): readonly string[] {
  const seen = new Set([name]);
  const queue = [...dependsOn(name)];
  const faulty: string[] = [];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (isFaulty(next)) faulty.push(next);
    queue.push(...dependsOn(next));
  }
  // Two services in a cycle would wait for each other for ever.
  return faulty.filter((each) => !reaches(each, name, dependsOn));
}

function reaches(from: string, to: string, dependsOn: (name: string) => readonly string[]): boolean {
  const seen = new Set<string>();
  const queue = [...dependsOn(from)];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...dependsOn(next));
  }
  return false;
}
