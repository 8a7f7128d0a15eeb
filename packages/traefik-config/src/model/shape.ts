import type { Target } from '../rule/dialect.ts';

/**
 * When an option exists. A bare `3` means: in the 3.7 reference and not in the 2.11 one, with the minor version not
 * looked up.
 */
export interface Facts {
  /** First version that knows the option; without it, 2.11 does. */
  readonly since?: `3` | `3.${number}`;
  /** First version that refuses it, or does not start with it. */
  readonly removed?: '3';
  /** Still taken, with a warning in the log; what to write instead. */
  readonly deprecated?: string;
  /** Traefik's tag `label:"-"`: the option cannot be set by a container label. */
  readonly noLabel?: true;
}

export interface TextShape extends Facts {
  readonly kind: 'text';
}
export interface FlagShape extends Facts {
  readonly kind: 'flag';
}
export interface IntegerShape extends Facts {
  readonly kind: 'integer';
}
export interface FloatShape extends Facts {
  readonly kind: 'float';
}
export interface DurationShape extends Facts {
  readonly kind: 'duration';
  /** v2.11 reads a text here, and on a bad one only logs an error and takes its default. */
  readonly textInV2?: true;
}
/** Whatever is in it: options of plugins. */
export interface FreeShape extends Facts {
  readonly kind: 'free';
}
export interface ListShape<Item extends Shape = Shape> extends Facts {
  readonly kind: 'list';
  readonly item: Item;
}
export interface MapShape<Item extends Shape = Shape> extends Facts {
  readonly kind: 'map';
  readonly item: Item;
}
export interface StructShape<Fields extends FieldTable = FieldTable> extends Facts {
  readonly kind: 'struct';
  readonly fields: Fields;
  /** Whether `{}` is taken; elsewhere Traefik refuses the whole file: "cannot be a standalone element". */
  readonly empty: 'taken' | 'taken in v3' | 'refused';
}
export type FieldTable = Readonly<Record<string, Shape>>;
export type Shape =
  | TextShape
  | FlagShape
  | IntegerShape
  | FloatShape
  | DurationShape
  | FreeShape
  | ListShape
  | MapShape
  | StructShape;

/** The plain data that a shape describes: every option may be left out. */
export type Infer<S> = S extends TextShape
  ? string
  : S extends FlagShape
    ? boolean
    : S extends IntegerShape | FloatShape
      ? number
      : S extends DurationShape
        ? string | number
        : S extends FreeShape
          ? unknown
          : S extends ListShape<infer Item>
            ? readonly Infer<Item>[]
            : S extends MapShape<infer Item>
              ? { readonly [name: string]: Infer<Item> }
              : S extends StructShape<infer Fields>
                ? { readonly [Key in keyof Fields]?: Infer<Fields[Key]> }
                : never;

export const text = (facts: Facts = {}): TextShape => ({ kind: 'text', ...facts });
export const flag = (facts: Facts = {}): FlagShape => ({ kind: 'flag', ...facts });
export const integer = (facts: Facts = {}): IntegerShape => ({ kind: 'integer', ...facts });
export const float = (facts: Facts = {}): FloatShape => ({ kind: 'float', ...facts });
export const duration = (facts: Facts & Pick<DurationShape, 'textInV2'> = {}): DurationShape => ({
  kind: 'duration',
  ...facts,
});
export const free = (facts: Facts = {}): FreeShape => ({ kind: 'free', ...facts });
export const list = <Item extends Shape>(item: Item, facts: Facts = {}): ListShape<Item> => ({
  kind: 'list',
  item,
  ...facts,
});
export const map = <Item extends Shape>(item: Item, facts: Facts = {}): MapShape<Item> => ({
  kind: 'map',
  item,
  ...facts,
});
export const texts = (facts: Facts = {}): ListShape<TextShape> => list(text(), facts);
export const struct = <Fields extends FieldTable>(
  fields: Fields,
  facts: Facts & Partial<Pick<StructShape, 'empty'>> = {},
): StructShape<Fields> => ({ kind: 'struct', empty: 'refused', fields, ...facts });

/** Whether the version knows the option. */
export const existsIn = ({ since, removed }: Facts, target: Target): boolean =>
  target === 'v2.11' ? since === undefined : removed === undefined;

/** Whether the version takes `{}` for it. */
export const mayBeEmpty = (shape: Shape, target: Target): boolean => {
  if (shape.kind !== 'struct') return shape.kind === 'free';
  return shape.empty === 'taken' || (shape.empty === 'taken in v3' && target === 'v3.7');
};
