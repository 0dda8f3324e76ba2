import type { Takes } from './provider.ts'

/** Media of some types, and the bytes of one of them at most. */
export interface Kind {
  readonly types: readonly string[]
  readonly most: number
}

/** What a model can be sent, and how much of it. */
export interface Limits extends Takes {
  readonly kinds: readonly Kind[]
  /** Bytes of all media in one request at most. */
  readonly total: number
  /** Media in one request at most. */
  readonly count: number
  /** Pixels of a picture each way at most. */
  readonly side: number
  /** Pictures in one request at most where one of them is larger than `side` each way. */
  readonly large: { readonly count: number; readonly side: number }
  /** Whether media of that type may stand in the result of a call; else they follow it. */
  inResults(type: string): boolean
}

export interface LimitOptions {
  readonly total?: number | undefined
  readonly count?: number | undefined
  readonly side?: number | undefined
  readonly large?: Limits['large'] | undefined
  readonly tools?: boolean | undefined
  readonly inResults?: readonly string[] | undefined
}

/** Megabytes, as vendors count them. */
export const MB = 1e6
export const MiB = 1 << 20

/** Bytes whose base64 is at most so long: most vendors count what is sent. */
export const inBase64 = (length: number): number => Math.floor(length / 4) * 3

export const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const
export const PDF = 'application/pdf'

/** The limits of a model that takes these kinds of media, and tools unless it is said that it does not. */
export const limits = (
  kinds: readonly Kind[],
  {
    total = Infinity,
    count = Infinity,
    side = Infinity,
    large,
    tools = true,
    inResults = [],
  }: LimitOptions = {},
): Limits => ({
  kinds,
  total,
  count,
  side,
  large: large ?? { count: Infinity, side: Infinity },
  tools,
  media: (type) => kindOf(kinds, type) !== undefined,
  inResults: (type) => inResults.includes(plainType(type)),
})

/** What takes words and nothing else. */
export const NOTHING: Limits = limits([], { tools: false })

export const kindOf = (kinds: readonly Kind[], type: string): Kind | undefined =>
  kinds.find(({ types }) => types.includes(plainType(type)))

/** Names that stand for others: vendors know one of them. */
const aliases: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'audio/mp3': 'audio/mpeg',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'audio/x-aiff': 'audio/aiff',
  'application/ogg': 'audio/ogg',
}

/** A media type without its parameters, under its usual name: `audio/ogg; codecs=opus` is `audio/ogg`. */
export function plainType(type: string): string {
  const plain = type.split(';', 1)[0]!.trim().toLowerCase()
  return Object.hasOwn(aliases, plain) ? aliases[plain]! : plain
}

/** What a model takes, for a person: `image/png, image/jpeg`. */
export const list = (kinds: readonly Kind[]): string =>
  kinds.flatMap(({ types }) => types).join(', ') || 'words only'

/** A number of bytes, for a person: `3.8 MB`. */
export const megabytes = (bytes: number): string =>
  `${Number((bytes / MB).toFixed(bytes < 10 * MB ? 2 : 0))} MB`
