import { detectGpuSource, watchGpu } from '@arasul/gpu-recovery';

/** Tells faults as they begin and end, and what would help; does nothing to the GPU. */
export async function tellFaults(signal: AbortSignal): Promise<void> {
  const search = await detectGpuSource();
  if (search.kind === 'none') {
    console.log('no GPU:', search.looked.map(({ what, found }) => `${what}: ${found}`).join('; '));
    return;
  }
  for await (const event of watchGpu({ source: search.source, signal })) {
    if (event.kind === 'diagnosis') console.log(event.phase, event.diagnosis.id, event.diagnosis.evidence);
    if (event.kind === 'recommendation') console.log('would help:', event.recommendation.action);
  }
}
