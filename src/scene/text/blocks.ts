/** A text with headings, lists, tables and so on, whatever it was written in. */

/** Letters of one look. */
export interface Span {
  readonly text: string
  readonly bold?: boolean
  readonly italic?: boolean
  readonly code?: boolean
  readonly struck?: boolean
  readonly underlined?: boolean
  readonly href?: string
  readonly color?: string
  readonly background?: string
  /** Pixels. */
  readonly size?: number
}

export type Align = 'left' | 'center' | 'right'

/** A span whose text is a line break begins a line. */
export type Block =
  | {
      readonly kind: 'heading'
      readonly level: number
      readonly spans: readonly Span[]
      readonly align?: Align
    }
  | { readonly kind: 'paragraph'; readonly spans: readonly Span[]; readonly align?: Align }
  | { readonly kind: 'code'; readonly text: string; readonly language: string }
  | { readonly kind: 'list'; readonly first: number | undefined; readonly items: readonly Item[] }
  | { readonly kind: 'quote'; readonly of: readonly Block[] }
  | { readonly kind: 'box'; readonly of: readonly Block[]; readonly background: string }
  | { readonly kind: 'table'; readonly rows: readonly (readonly Cell[])[]; readonly head: boolean }
  | { readonly kind: 'rule' }

/** `first` of a list is the number of its first item; undefined: bullets. */
export interface Item {
  readonly of: readonly Block[]
  /** Of a list of things to do. */
  readonly done?: boolean
}

export interface Cell {
  readonly spans: readonly Span[]
  readonly align?: Align
  readonly bold?: boolean
}

/** Addresses that a link may lead to. */
export const safeHref = (href: string): string | undefined =>
  /^(?:https?:\/\/|mailto:)[^\s<>"]{1,2000}$/i.test(href.trim()) ? href.trim() : undefined

/** How deep lists, quotes and tags are followed. */
export const DEEPEST = 8
/** UTF-16 units and blocks of one text that are read. */
export const LONGEST = 200_000
export const BLOCKS = 2000
