/** The first 20.x where `require()` of an ES module works without a flag. */
const floor = [20, 19];

/** Ends the process with one sentence where this Node cannot run the project. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > floor[0] || (major === floor[0] && minor >= floor[1])) return;
  console.error(`Arasul needs Node.js ${floor.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
