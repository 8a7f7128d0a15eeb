type DependsOn = (name: string) => readonly string[];

/**
 * The services of which `name` is a victim: those it depends on, directly or through others, that are in fault.
 * A cycle ends the walk and makes nobody its own victim.
 */
export function faultyDependencies(
  name: string,
  dependsOn: DependsOn,
  isFaulty: (name: string) => boolean,
): readonly string[] {
  const faulty = [...closure(name, dependsOn)].filter((each) => each !== name && isFaulty(each));
  // Two services in a cycle would wait for each other for ever.
  return faulty.filter((each) => !reaches(each, name, dependsOn));
}

/** Whether `from` depends on `to`, directly or through others. */
export function reaches(from: string, to: string, dependsOn: DependsOn): boolean {
  return closure(from, dependsOn).has(to);
}

/** Everything that `name` depends on; itself only where it lies in a cycle. */
function closure(name: string, dependsOn: DependsOn): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = [...dependsOn(name)];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...dependsOn(next));
  }
  return seen;
}

/** `names` so that each comes after those of them that it depends on; what lies in a cycle keeps its order. */
export function restartOrder(names: readonly string[], dependsOn: DependsOn): readonly string[] {
  const wanted = new Set(names);
  const done = new Set<string>();
  const order: string[] = [];
  const visit = (name: string): void => {
    if (done.has(name)) return;
    done.add(name);
    for (const dependency of dependsOn(name)) visit(dependency);
    if (wanted.has(name)) order.push(name);
  };
  for (const name of names) visit(name);
  return order;
}

/** Names that depend on each other, directly or through others, get the same label: at most one of them is acted on. */
export function components(names: Iterable<string>, dependsOn: DependsOn): (name: string) => string {
  const parents = new Map<string, string>();
  const find = (name: string): string => {
    let root = name;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root))
      root = parent;
    // Path compression keeps later look-ups short.
    for (let at = name; at !== root;) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  for (const name of names)
    for (const dependency of dependsOn(name)) {
      const [a, b] = [find(name), find(dependency)];
      if (a !== b) parents.set(a, b);
    }
  return find;
}
