import type Dockerode from 'dockerode';

/**
 * Removes images without a name that no container was made of, each by its own id and never by force: `docker image
 * prune` goes by other rules, and one that is in use after all is refused by the daemon.
 * @param beforeMs UTC; younger ones stay
 * @returns how many went
 */
export async function removeDanglingImages(
  docker: Dockerode,
  beforeMs: number,
  signal: AbortSignal,
): Promise<number> {
  const containers = await docker.listContainers({ all: true, abortSignal: signal });
  const used = new Set(containers.map(({ ImageID }) => ImageID));
  const images = await docker.listImages({ filters: { dangling: ['true'] }, abortSignal: signal });
  let removed = 0;
  for (const { Id, Created } of images) {
    signal.throwIfAborted();
    if (used.has(Id) || Created * 1000 >= beforeMs) continue;
    const gone = await docker
      .getImage(Id)
      .remove({ force: false, abortSignal: signal })
      .then(
        () => true,
        () => false,
      );
    if (gone) removed += 1;
  }
  return removed;
}
