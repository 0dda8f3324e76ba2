import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import type { ITheme } from '@xterm/xterm'
import { useEffect, useRef, useState } from 'preact/hooks'
import { toFileError } from '../../../lib/errno.ts'
import { utf8 } from '../../../lib/bytes.ts'
import type { Hive } from '../hive.ts'
import { pause } from '../pause.ts'
import { reasonOf, unheard } from '../said.ts'
import { theme } from '../theme.ts'
import { Keys } from './keys.ts'

interface Props {
  readonly hive: Hive
  /** The session's directory. */
  readonly path: string
  readonly name: string
  /** Counts the programs that have begun in it: each is followed anew. */
  readonly begun: number
  /** What it shows is told to a screen reader. */
  readonly aloud: boolean
  /** Told when somebody wants to go on with what stands around it. */
  readonly left: () => void
}

/** Lines that can be scrolled back to. */
const LINES = 5000
/** Before it is looked again whether the session can be reached, in milliseconds. */
const AGAIN = 1000
/** On a phone's keyboard there are none of these. */
const KEYS = { Esc: '\x1b', Tab: '\t', '↑': '\x1b[A', '↓': '\x1b[B', '⏎': '\r' } as const
const SPOKEN: Readonly<Record<string, string>> = { '↑': 'Up', '↓': 'Down', '⏎': 'Enter' }

/** The terminal of a session: what its program writes, and what is typed. */
export function Screen({ hive, path, name, begun, aloud, left }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const [terminal, setTerminal] = useState<Terminal>()
  const [keys, setKeys] = useState<Keys>()
  const [said, setSaid] = useState('')
  const leave = useRef(left)
  leave.current = left

  useEffect(() => {
    const term = made(host.current!, `Terminal of ${name}`, () => leave.current())
    setTerminal(term)
    return () => term.dispose()
  }, [path, name])
  useEffect(() => {
    if (terminal) terminal.options.screenReaderMode = aloud
  }, [terminal, aloud])
  useEffect(() => terminal && coloured(terminal, host.current!), [terminal])

  useEffect(() => {
    if (!terminal) return undefined
    const over = new AbortController()
    const { signal: ends } = over
    const size = sized(terminal, host.current!, (cols, rows) =>
      hive.write(`${path}/ctl`, `size ${cols} ${rows}\n`, { ends }),
    )
    const show = async () => {
      await size.told().catch(() => undefined)
      terminal.reset()
      setSaid('')
      for await (const bytes of hive.follow(`${path}/TERM`, ends))
        await new Promise<void>((done) => terminal.write(bytes, done))
      return 'The program has ended.'
    }
    unheard(untilEnded(show, setSaid, ends))
    return () => (over.abort(), size.stop())
  }, [terminal, hive, path, begun])

  useEffect(() => {
    if (!terminal) return undefined
    const over = new AbortController()
    const keys = new Keys(hive, `${path}/term`)
    const press = (text: string) => keys.press(utf8(text))
    const heard = [
      terminal.onData(press),
      terminal.onBinary((text) => keys.press(Uint8Array.from(text, (char) => char.charCodeAt(0)))),
    ]
    setKeys(keys)
    unheard(untilEnded(() => keys.run(over.signal), setSaid, over.signal))
    return () => (over.abort(), heard.forEach((each) => each.dispose()))
  }, [terminal, hive, path, begun])

  return (
    <div class="screen">
      <div ref={host} class="xterm-host" role="group" aria-label={`Terminal of ${name}`} />
      <div class="touch-keys" role="group" aria-label="Keys">
        {Object.entries(KEYS).map(([key, typed]) => (
          <button
            key={key}
            type="button"
            aria-label={SPOKEN[key]}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => keys?.press(utf8(typed))}
          >
            {key}
          </button>
        ))}
      </div>
      <p class="faint" role="status">
        {said || <span class="hint">Ctrl+Shift+↑ leaves the terminal.</span>}
      </p>
    </div>
  )
}

function made(host: HTMLElement, label: string, left: () => void): Terminal {
  const { fontFamily } = getComputedStyle(host)
  const term = new Terminal({ fontFamily, fontSize: 13, scrollback: LINES, minimumContrastRatio: 4.5 })
  // The server's terminal has answered already when programs ask what terminal this is: decision 0017.
  const { parser } = term
  const swallowed = () => true
  for (const id of [
    { final: 'c' },
    { prefix: '>', final: 'c' },
    { prefix: '=', final: 'c' },
    { final: 'n' },
    { prefix: '?', final: 'n' },
    { prefix: '>', final: 'q' },
    { intermediates: '$', final: 'p' },
    { prefix: '?', intermediates: '$', final: 'p' },
    { final: 't' },
  ])
    parser.registerCsiHandler(id, swallowed)
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, swallowed)
  for (const colour of [4, 10, 11, 12]) parser.registerOscHandler(colour, (data) => data.includes('?'))
  term.attachCustomKeyEventHandler((event) => {
    if (!(event.ctrlKey && event.shiftKey && event.key === 'ArrowUp')) return true
    event.preventDefault()
    if (event.type === 'keydown') left()
    return false
  })
  term.open(host)
  term.textarea?.setAttribute('aria-label', label)
  return term
}

/** Keeps a terminal as large as there is room for it, and says how large that is: the last size, once at a time. */
function sized(term: Terminal, host: HTMLElement, tell: (cols: number, rows: number) => Promise<void>) {
  const fit = new FitAddon()
  term.loadAddon(fit)
  let telling: Promise<void> | undefined
  let due = false
  const told = (): Promise<void> => {
    due = telling !== undefined
    telling ??= tell(term.cols, term.rows).finally(() => {
      telling = undefined
      if (due) unheard(told())
    })
    return telling
  }
  const room = new ResizeObserver(() => fit.fit())
  fit.fit()
  room.observe(host)
  const heard = term.onResize(() => unheard(told()))
  const stop = () => {
    room.disconnect()
    heard.dispose()
    fit.dispose()
  }
  return { told, stop }
}

/** Light or dark, as the page is, now and later. */
function coloured(term: Terminal, host: HTMLElement): () => void {
  let over = false
  const paint = () => {
    if (!over) term.options.theme = themeOf(host)
  }
  // The page has turned as soon as all have been told.
  const unheard = theme.dark.subscribe(() => queueMicrotask(paint))
  return () => {
    over = true
    unheard()
  }
}

function themeOf(host: HTMLElement): ITheme {
  const { color, backgroundColor, caretColor } = getComputedStyle(host)
  return {
    foreground: color,
    background: backgroundColor,
    cursor: caretColor,
    cursorAccent: backgroundColor,
    selectionBackground: 'rgba(64, 120, 242, 0.35)',
  }
}

/** Does it, and over cut connections again; what ends it is told. */
async function untilEnded(
  work: () => Promise<string | void>,
  told: (said: string) => void,
  ends: AbortSignal,
): Promise<void> {
  while (!ends.aborted) {
    try {
      return told((await work()) ?? '')
    } catch (error) {
      if (ends.aborted) return
      told(reasonOf(error))
      if (toFileError(error).code !== 'ENOTCONN') return
      await pause(AGAIN, ends)
    }
  }
}
