import { Markdown } from './markdown.tsx'
import type { Act } from './markdown.tsx'
import type { Entry } from './past.ts'

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
