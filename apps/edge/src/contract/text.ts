import { z } from 'zod';

/** Text from outside that reaches PostgreSQL, which can hold every character but U+0000. */
export const storableText = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .refine((text) => !text.includes('\0'));
