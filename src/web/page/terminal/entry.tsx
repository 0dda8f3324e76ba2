import { Markdown } from './markdown.tsx'
import type { Act } from './markdown.tsx'

/** One thing that was said. */
export interface Entry {
  readonly id: number
  /** Who: a person, an agent by its name, or the page itself. */
  readonly who: string
  readonly kind: 'prompt' | 'reply' | 'note' | 'problem'
  readonly text: string
  /** Still being said. */
  readonly open?: boolean
}

export function Said({ entry, act }: { readonly entry: Entry; readonly act: Act }) {
  const { kind, who, text, open } = entry
  return (
    <article class={`said-${kind}`} aria-busy={open === true} aria-label={who}>
      {kind !== 'note' && <h3>{who}</h3>}
      {kind === 'reply' ? <Markdown text={text} act={act} /> : <pre>{text}</pre>}
      {open && <span class="cursor" aria-hidden="true" />}
    </article>
  )
}
