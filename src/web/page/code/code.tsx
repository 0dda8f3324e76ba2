import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { json } from '@codemirror/lang-json'
import { markdown } from '@codemirror/lang-markdown'
import {
  bracketMatching,
  defaultHighlightStyle,
  HighlightStyle,
  syntaxHighlighting,
} from '@codemirror/language'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { EditorState } from '@codemirror/state'
import type { Extension } from '@codemirror/state'
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'preact/hooks'

export type Language = 'javascript' | 'json' | 'markdown' | 'text'

const languages: Readonly<Record<Language, () => Extension>> = {
  javascript: () => javascript({ typescript: true }),
  json: () => json(),
  markdown: () => markdown(),
  text: () => [],
}

/** The usual colours, and brighter ones where the page is dark. */
const colours = HighlightStyle.define(
  defaultHighlightStyle.specs.map(({ color, ...spec }) =>
    typeof color === 'string'
      ? { ...spec, color: `light-dark(${color}, color-mix(in oklab, ${color}, white 62%))` }
      : spec,
  ),
)

interface Props {
  /** What it begins with, and again when it is another, or was read again; what is typed since is lost then. */
  readonly text: string
  readonly read?: number
  readonly language: Language
  readonly label: string
  /** Told what it is now, with each change; absent: it is only read. */
  readonly changed?: (text: string) => void
  /** Ctrl+S. */
  readonly saved?: () => void
}

/** A text with line numbers and colours, to read or to edit. Tab indents; Escape leaves it. */
export function CodeView({ text, read = 0, language, label, changed, saved }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const told = useRef({ changed, saved })
  told.current = { changed, saved }
  useEffect(() => {
    const save = () => {
      told.current.saved?.()
      return true
    }
    const leave = () => {
      host.current!.closest('.panel')?.querySelector<HTMLElement>('header')?.focus()
      return true
    }
    const editor = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          history(),
          bracketMatching(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          syntaxHighlighting(colours),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorState.readOnly.of(!changed),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) told.current.changed?.(update.state.doc.toString())
          }),
          keymap.of([
            { key: 'Mod-s', run: save, preventDefault: true },
            ...searchKeymap,
            ...historyKeymap.filter(({ key }) => key !== 'Alt-u'), // that opens a panel
            ...defaultKeymap,
            { key: 'Escape', run: leave },
            ...(changed ? [indentWithTab] : []),
          ]),
          languages[language](),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [language, label, !changed])
  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === text) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } })
  }, [text, read])
  return <div ref={host} class="code-view" />
}
