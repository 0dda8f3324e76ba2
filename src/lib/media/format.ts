/** Behind the last byte of a file, or why there is none; `words`: it is no file after all, and neither is what follows. */
export type End = number | 'cut short' | 'damaged' | 'words'

/** A kind of file: how one is found among other bytes, and where it ends. */
export interface Format {
  readonly name: string
  /** The media types it has, by what the type library calls them. */
  readonly types: Readonly<Record<string, string>>
  /** First bytes that a file of this kind can have. */
  readonly first: readonly number[]
  /** Whether one begins there. Looks at its header only, and plain words never pass for one. */
  begins(bytes: Buffer, at: number): boolean
  /**
   * Where the file that begins at `at` ends by its own structure, whatever its insides look like.
   * @param another whether any file begins there
   */
  end(bytes: Buffer, at: number, another: (at: number) => boolean): End
  /** Width and height of a picture, where its header says so. */
  pixels?(file: Buffer): readonly [width: number, height: number] | undefined
}

/** Whether these bytes are that text, a byte a character. */
export function spells(bytes: Buffer, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++)
    if (bytes[at + index] !== text.charCodeAt(index)) return false
  return true
}

/** The codes of an ASCII text. */
export const codes = (text: string): readonly number[] => [...Buffer.from(text, 'latin1')]

/** Whether those bytes can be words: no control codes but white space. */
export function wordy(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to && at < bytes.length; at++)
    if (bytes[at]! < 0x20 && (bytes[at]! < 0x09 || bytes[at]! > 0x0d)) return false
  return true
}
