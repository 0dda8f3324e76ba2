import type { Locator, Page } from 'playwright-core'
import type { Hive } from '../../e2e/hive.ts'
import type { Relay } from './relay.ts'
import { until } from './acts.ts'

/** What a session of the page is made of. */
export interface Session {
  readonly page: Page
  readonly hive: Hive
  readonly relay: Relay
  /** How often all has been done. */
  readonly round: number
}

/** The panels, by the letters that open them. */
const PANELS = {
  t: 'Terminal',
  o: 'Operator',
  p: 'Versions',
  e: 'Files',
  s: 'Sessions',
  u: 'Usage',
  v: 'Events',
}
/** How often a key is pressed at most until the focus is where it shall be. */
const PRESSES = 40
/** How long a shell may take, in seconds. */
const PATIENCE = 20

const COLOURS = ['red', 'blue', 'green', 'teal']

/** A shell that ends. */
export const shell = ({ hive }: Pick<Session, 'hive'>, script: string): Promise<string> =>
  hive.ok(`timeout -k 1 ${PATIENCE} bash -c "$SCRIPT"`, { SCRIPT: script })

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

/** A panel, opened by its key and there. */
async function open(page: Page, letter: keyof typeof PANELS): Promise<Locator> {
  const panel = page.getByRole('region', { name: PANELS[letter], exact: true })
  await press(page, `Alt+${letter}`)
  await panel.locator(':focus').waitFor()
  await panel.getByText('One moment …').waitFor({ state: 'detached' })
  return panel
}

async function close(page: Page, panel: Locator): Promise<void> {
  await press(page, 'Escape')
  await panel.waitFor({ state: 'detached' })
}

/** What somebody does with the page in an hour, at once and by keys. Each leaves nothing behind. */
export const acts: Readonly<Record<string, (session: Session) => Promise<void>>> = {
  /** A prompt, its reply as it comes, and what it draws; the conversation is begun anew afterwards. */
  async talk(session) {
    const { page, round } = session
    const terminal = await open(page, 't')
    const message = terminal.getByRole('textbox', { name: 'Message for coder' })
    const sent = terminal.getByRole('button', { name: 'Send' })
    await message.waitFor()
    await sent.waitFor()
    const colour = COLOURS[round % COLOURS.length]!
    await message.fill(`draw a ${colour} cube`)
    await message.press('Enter')
    await terminal.getByRole('log').getByText(`color: '${colour}'`).waitFor()
    await sent.waitFor()
    await shell(
      session,
      'until [ -e $N/rio/scene/nodes/cube ]; do sleep 0.05; done; echo clear > $N/llm/coder/ctl',
    )
    await message.focus()
    await close(page, terminal)
  },

  async draws(session) {
    const { page, round } = session
    await shell(
      session,
      `echo "clear(); const disc = circle({x: 99, y: 99, radius: ${round + 20}})" > $N/rio/scene/parse`,
    )
    await page.locator('.rio-flat [data-node="disc"]').waitFor()
    const versions = await open(page, 'p')
    const current = versions.locator('[aria-current=true]')
    await current.locator('img').waitFor()
    const number = await current.innerText()
    await versions.getByRole('button', { name: 'Undo' }).focus()
    await press(page, 'Enter')
    await until(async () => (await current.innerText()) !== number)
    await page.locator('.rio-flat [data-node="disc"]').waitFor({ state: 'detached' })
    await close(page, versions)
  },

  async panels({ page }) {
    for (const letter of Object.keys(PANELS) as (keyof typeof PANELS)[]) {
      const panel = await open(page, letter)
      await panel.getByRole('heading', { name: PANELS[letter] }).or(panel.locator('header')).first().focus()
      await press(
        page,
        'ArrowRight',
        'ArrowDown',
        'Shift+ArrowRight',
        'Shift+ArrowLeft',
        'ArrowUp',
        'ArrowLeft',
      )
      await close(page, panel)
    }
  },

  async routes({ page }) {
    const operator = await open(page, 'o')
    const focus = page.locator(':focus')
    await operator.getByRole('button', { name: 'From llm/one/output', exact: true }).focus()
    await press(page, 'Enter')
    for (let presses = 0; (await focus.getAttribute('data-path')) !== 'llm/two/input'; presses++) {
      if (presses > PRESSES) throw new Error('llm/two/input is never come to')
      await press(page, 'ArrowDown')
    }
    await press(page, 'Enter')
    const sign = operator.locator('.sign[data-route="llm/one/output -> llm/two/input"]')
    await sign.focus()
    await press(page, 'Delete')
    await sign.waitFor({ state: 'detached' })
    await close(page, operator)
  },

  async follows(session) {
    const { page } = session
    const files = await open(page, 'e')
    for (const name of ['llm', 'one', 'output'])
      await files
        .getByRole('listitem')
        .getByRole('button', { name: new RegExp(`${name}/?$`) })
        .first()
        .press('Enter')
    await files.getByRole('button', { name: 'Read', exact: true }).press('Enter')
    await files.getByText('waiting …').waitFor()
    await shell(session, 'echo "draw a blue cube" > $N/llm/one/input')
    await files.getByRole('log').getByText(`color: 'blue'`).waitFor()
    await files.getByRole('button', { name: 'Read again' }).press('Enter')
    await files.getByRole('button', { name: 'Stop' }).focus()
    await shell(session, 'echo clear > $N/llm/one/ctl')
    await close(page, files)
  },

  async events(session) {
    const events = await open(session.page, 'v')
    await shell(
      session,
      'echo "draw a red cube" > $N/llm/two/input; cat $N/llm/two/wait; echo clear > $N/llm/two/ctl',
    )
    await events.getByRole('log').getByText('two').first().waitFor()
    await close(session.page, events)
  },

  /** The connection, with a panel open that reads. */
  async cuts(session) {
    const { page, relay, round } = session
    const events = await open(page, 'v')
    const lost = page.getByText('it is tried again')
    relay.cut()
    await lost.waitFor()
    await lost.waitFor({ state: 'hidden' })
    await shell(session, `echo "const back${round} = circle({x: 50, y: 50, radius: 9})" > $N/rio/scene/parse`)
    await page.locator(`.rio-flat [data-node="back${round}"]`).waitFor()
    await close(page, events)
    await shell(session, `echo "clear()" > $N/rio/scene/parse`)
    await page.locator(`.rio-flat [data-node="back${round}"]`).waitFor({ state: 'detached' })
  },

  async themes({ page }) {
    const theme = page.getByTitle('Light, dark, or as the system')
    for (let word = 0; word < 3; word++) await theme.press('Enter')
  },

  async help({ page }) {
    await page.locator('[data-opens=terminal]').focus()
    await press(page, '?')
    const keys = page.getByRole('dialog', { name: 'Keys' })
    await keys.waitFor()
    await close(page, keys)
  },
}
