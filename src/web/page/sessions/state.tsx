import { toneOf } from './table.ts'

/** A state as a dot and as its word. */
export function State({ state }: { readonly state: string }) {
  return (
    <span class={`state-of ${toneOf(state)}`}>
      <i aria-hidden="true" /> {state.replaceAll('_', ' ')}
    </span>
  )
}
