import { useLive, useWords } from '../../context.tsx';
import type { Catalogue } from '../../i18n/de.ts';
import type { Scale } from '../../model/sparkline.ts';
import { type Tile, busyWord, fillWord, heatWord, loadWord, shareOf, tilesOf } from '../../model/tiles.ts';
import { classes } from '../../ui/classes.ts';
import { Sparkline } from '../../ui/Sparkline.tsx';
import styles from './overview.module.css';

interface Shown {
  readonly figure: string | null;
  readonly word: string;
  readonly scale: Scale;
}

const readTile = (tile: Tile, { tiles: words, format }: Catalogue): Shown => {
  const none = { figure: null, word: words.noMeasure };
  switch (tile.kind) {
    case 'cpu': {
      const scale: Scale = { kind: 'fromZero', atLeast: 0.25 };
      if (tile.share === null) return { ...none, scale };
      return { figure: format.percent(tile.share), word: words[busyWord(tile.share)], scale };
    }
    case 'memory': {
      const share = shareOf(tile.usedBytes, tile.totalBytes);
      const scale: Scale = { kind: 'around', span: (tile.totalBytes ?? 1e9) * 0.02 };
      if (share === null) return { ...none, scale };
      return { figure: format.percent(share), word: words[fillWord(share)], scale };
    }
    case 'disk': {
      const share = shareOf(tile.usedBytes, tile.totalBytes);
      const scale: Scale = { kind: 'around', span: (tile.totalBytes ?? 1e9) * 0.02 };
      if (share === null) return { ...none, scale };
      const freeBytes = (tile.totalBytes ?? 0) - (tile.usedBytes ?? 0);
      return { figure: format.percent(share), word: words.free(freeBytes), scale };
    }
    case 'temperature': {
      const scale: Scale = { kind: 'around', span: 10 };
      if (tile.celsius === null) return { ...none, scale };
      return { figure: format.celsius(tile.celsius), word: words[heatWord(tile.celsius)], scale };
    }
    case 'network': {
      const scale: Scale = { kind: 'fromZero', atLeast: 10_000 };
      if (tile.receiveRate === null) return { ...none, scale };
      const word = tile.transmitRate === null ? words.noMeasure : words.sent(tile.transmitRate);
      return { figure: format.bytesPerSecond(tile.receiveRate), word, scale };
    }
    case 'load': {
      const scale: Scale = { kind: 'fromZero', atLeast: (tile.cores ?? 1) * 0.5 };
      if (tile.load === null) return { ...none, scale };
      const share = shareOf(tile.load, tile.cores);
      const word = share === null ? '' : words.onCores(loadWord(share), tile.cores ?? 0);
      return { figure: format.number(tile.load, 2), word, scale };
    }
  }
};

function OneTile({ tile, staleAtMs }: { readonly tile: Tile; readonly staleAtMs: number | null }) {
  const words = useWords();
  const { figure, word, scale } = readTile(tile, words);
  const stale = staleAtMs !== null;
  return (
    <li className={classes(styles.tile, stale && styles.stale)} data-tile={tile.kind}>
      <h3 className={styles.label}>{words.tiles[tile.kind]}</h3>
      <p className={styles.figure}>{figure ?? words.tiles.none}</p>
      <p className={styles.word}>{stale && figure !== null ? words.tiles.stale(staleAtMs) : word}</p>
      <Sparkline slot={tile.slot} scale={scale} />
    </li>
  );
}

/** The host in six figures, once a second. */
export function Tiles() {
  const words = useWords();
  const slots = useLive((state) => state.slots);
  const frame = useLive((state) => state.frame);
  const connection = useLive((state) => state.connection);
  const staleAtMs = connection.kind === 'lost' ? connection.lastFrameAtMs : null;
  return (
    <section aria-label={words.tiles.heading} className={styles.tilesArea}>
      <h2 className="visually-hidden">{words.tiles.heading}</h2>
      <ul className={styles.tiles}>
        {tilesOf(slots, frame?.values ?? []).map((tile) => (
          <OneTile key={tile.kind} tile={tile} staleAtMs={staleAtMs} />
        ))}
      </ul>
    </section>
  );
}
