import { useEffect, useRef } from 'preact/hooks'
import type { Point } from './layout.ts'

export type Item = readonly [label: string, act: () => void]

interface Props {
  readonly label: string
  readonly at: Point
  readonly items: readonly Item[]
  readonly closed: () => void
}

/** A menu at a place of the window: arrows go through it, Escape leaves it. */
export function Menu({ label, at, items, closed }: Props) {
  const list = useRef<HTMLDivElement>(null)
  const before = useRef(document.activeElement).current
  useEffect(() => {
    list.current!.showPopover() // over all panels, none of which cuts it off
    const { style } = list.current!
    const { width, height } = list.current!.getBoundingClientRect()
    style.left = `${Math.max(0, Math.min(at.x, innerWidth - width - 8))}px`
    style.top = `${Math.max(0, Math.min(at.y, innerHeight - height - 8))}px`
    list.current!.querySelector('button')?.focus()
  }, [at])
  /** Back to where the focus was, before anything is done that takes it elsewhere. */
  const leave = () => {
    if (before instanceof HTMLElement) before.focus()
    closed()
  }
  const keyed = (event: KeyboardEvent) => {
    const buttons = [...list.current!.querySelectorAll('button')]
    const now = buttons.indexOf(document.activeElement as HTMLButtonElement)
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by) buttons.at((now + by) % buttons.length)!.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') leave()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      ref={list}
      class="menu"
      popover="manual"
      role="menu"
      aria-label={label}
      onKeyDown={keyed}
      onFocusOut={(event) => list.current?.contains(event.relatedTarget as Element | null) || closed()}
    >
      {items.map(([name, act]) => (
        <button key={name} type="button" role="menuitem" tabIndex={-1} onClick={() => (leave(), act())}>
          {name}
        </button>
      ))}
    </div>
  )
}
