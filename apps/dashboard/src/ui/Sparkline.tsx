import { useLive, useDashboard } from '../context.tsx';
import { type Scale, drawSparkline, sparklineHeight, sparklineWidth } from '../model/sparkline.ts';
import styles from './Sparkline.module.css';

const windowMs = 600_000;

/** The last ten minutes of one series. The figure above it says the same in words, so it is hidden from speech. */
export function Sparkline({ slot, scale }: { readonly slot: number; readonly scale: Scale }) {
  const { store } = useDashboard();
  const endMs = useLive((state) => state.frame?.t ?? 0);
  const { ring } = store;
  const { line, area } = drawSparkline(ring.times(), ring.values(slot), windowMs, endMs, scale);
  return (
    <svg
      className={styles.sparkline}
      viewBox={`0 0 ${sparklineWidth} ${sparklineHeight}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <path className={styles.area} d={area} />
      <path className={styles.line} d={line} />
    </svg>
  );
}
