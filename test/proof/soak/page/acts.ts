import type { Locator, Page } from 'playwright-core'
import { utf8 } from '../../../../src/lib/bytes.ts'
import type { Fsys } from '../../../../src/ninep/fsys.ts'
import { until } from '../acts.ts'

/** Where a person is, and who else is there. */
export interface Place {
  readonly page: Page
  /** The same tree, for somebody else. */
  readonly fsys: Fsys
  /** Cuts the page's connection. */
  readonly cut: () => void
}

const PANELS = ['Terminal', 'Operator', 'Versions', 'Files', 'Sessions', 'Usage', 'Events']
/** A picture of two pixels, as a texture. */
const PIXELS =
  'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSIyIiBoZWlnaHQ9IjEiLz4='
/** Of all that can be drawn some, and something by whose name it is known to be there. */
const DRAWING = `clear()
for (let i = 0; i < 12; i++) box({ position: [i - 6, 0, 0], color: ['red', 'green', 'blue'][i % 3] })
sphere({ position: [0, 2, 0] }); torus({ position: [3, 2, 0], spin: [0, 1, 0] }); cone({ position: [-3, 2, 0] })
plane({ position: [0, -2, 0], texture: '${PIXELS}' })
const told = text('here', { x: 20, y: 20 })
const name = input({ x: 40, y: 60, width: 200 })
slider({ x: 40, y: 120, width: 200 }); button('press', { x: 40, y: 160 })
markdown('# one\\n\\n* two', { x: 300, y: 40, width: 200 })
`

const write = ({ fsys }: Place, path: string, said: string): Promise<void> => fsys.write(path, utf8(said))
const panel = ({ page }: Place, name: string): Locator =>
  page.getByRole('region', { name, exact: true }).and(page.locator('.panel'))
const dock = ({ page }: Place, name: string): Locator =>
  page.locator('.dock').getByRole('button', { name, exact: true })

async function opened(place: Place, name: string): Promise<Locator> {
  if ((await dock(place, name).getAttribute('aria-pressed')) !== 'true') await dock(place, name).click()
  await panel(place, name).waitFor()
  return panel(place, name)
}

async function closed(place: Place, name: string): Promise<void> {
  await panel(place, name)
    .getByRole('button', { name: `Close ${name}`, exact: true })
    .click()
  await panel(place, name).waitFor({ state: 'detached' })
}

/** Says something in the terminal, and waits until it is answered. */
async function said(terminal: Locator, text: string): Promise<void> {
  await terminal.getByRole('textbox').fill(text)
  await terminal.getByRole('textbox').press('Enter')
  await terminal.getByRole('button', { name: 'Send', exact: true }).waitFor()
}

/** What somebody does in an hour with the page, again and again. Each leaves the page as it found it. */
export const acts: Readonly<Record<string, (place: Place) => Promise<void>>> = {
  async prompts(place) {
    const terminal = await opened(place, 'Terminal')
    await until(async () => (await terminal.getByRole('combobox').inputValue()) === 'coder')
    await terminal.getByRole('button', { name: 'Send', exact: true }).waitFor()
    for (const text of ['draw a red cube', 'make it blue', '/provider pieces', 'say it', '/provider offline'])
      await said(terminal, text)
    await said(terminal, '/clear')
    await closed(place, 'Terminal')
  },

  async draws(place) {
    const name = place.page.locator('[data-node="name"]')
    await write(place, 'rio/scene/parse', DRAWING)
    await name.waitFor()
    for (const word of ['Undo', 'Redo', 'Fit', 'Reset'])
      await place.page.locator('.tools').getByRole('button', { name: word, exact: true }).click()
    await name.waitFor()
    await write(place, 'rio/scene/parse', 'clear()')
    await name.waitFor({ state: 'detached' })
  },

  async panels(place) {
    for (const name of PANELS) await opened(place, name)
    for (const name of PANELS.toReversed()) {
      const bar = panel(place, name).locator('> header')
      await bar.focus()
      for (const key of ['ArrowRight', 'ArrowDown', 'Shift+ArrowLeft', 'Shift+ArrowRight'])
        await place.page.keyboard.press(key)
      for (const key of ['ArrowLeft', 'ArrowUp']) await place.page.keyboard.press(key)
      await closed(place, name)
    }
  },

  async routes(place) {
    const graph = await opened(place, 'Operator')
    const box = graph.locator('.box[data-id="llm/guest"]')
    const sign = graph.locator('.sign').and(graph.getByLabel('Route llm/guest/output -> llm/claude/history:'))
    await write(place, 'llm/ctl', 'new guest upper\n')
    await box.waitFor()
    await write(place, 'routes', 'llm/guest/output -> llm/claude/history\n')
    await sign.waitFor()
    await write(place, 'routes', '-llm/guest/output\n')
    await sign.waitFor({ state: 'detached' })
    await write(place, 'llm/ctl', 'delete guest\n')
    await box.waitFor({ state: 'detached' })
    await closed(place, 'Operator')
  },

  async files(place) {
    const files = await opened(place, 'Files')
    const choose = async (...names: string[]) => {
      await files.getByRole('button', { name: '/n', exact: true }).click()
      for (const name of names)
        await files
          .getByRole('listitem')
          .getByRole('button', { name: new RegExp(`^.?${name}/?$`) })
          .first()
          .click()
    }
    await choose('llm', 'claude', 'output')
    await files.getByRole('button', { name: 'Read', exact: true }).click()
    await files.getByText('waiting …').waitFor()
    await write(place, 'llm/claude/input', 'draw a blue cube\n')
    await files.getByRole('button', { name: 'Read again' }).waitFor()
    await write(place, 'llm/claude/ctl', 'clear\n')
    await choose('llm', 'claude', 'config')
    await files.locator('.cm-content').getByText('provider').first().waitFor()
    await choose('rio', 'screen')
    await files.locator('figure.picture img').waitFor()
    await choose('llm', 'claude', 'output')
    await files.getByRole('button', { name: 'Read', exact: true }).click()
    await closed(place, 'Files')
  },

  async events(place) {
    const events = await opened(place, 'Events')
    // who follows events from now on does so when there is one
    await until(async () => {
      await write(place, 'llm/ctl', 'new guest upper\n')
      await write(place, 'llm/ctl', 'delete guest\n')
      return (await events.locator('.kind').getByText('agent.gone').count()) > 0
    })
    await closed(place, 'Events')
  },

  /** The connection is cut with things open that follow files, and comes back. */
  async cuts(place) {
    for (const name of ['Operator', 'Events', 'Terminal']) await opened(place, name)
    for (let time = 0; time < 3; time++) {
      const link = place.page.locator('.link')
      await place.page.locator('.link.up').waitFor({ state: 'attached' })
      place.cut()
      await place.page.locator('.link:not(.up)').waitFor({ state: 'attached' })
      await link.and(place.page.locator('.up')).waitFor({ state: 'attached' })
    }
    const seen = place.page.locator('[data-node="back"]')
    await write(place, 'rio/scene/parse', `const back = text('back', { x: 20, y: 20 })`)
    await seen.waitFor()
    await write(place, 'rio/scene/parse', 'clear()')
    await seen.waitFor({ state: 'detached' })
    for (const name of ['Operator', 'Events', 'Terminal']) await closed(place, name)
  },

  async looks({ page }) {
    for (let time = 0; time < 3; time++) await page.getByTitle('Light, dark, or as the system').click()
    await page.setViewportSize({ width: 390, height: 844 })
    await page.setViewportSize({ width: 1280, height: 720 })
  },

  async tour(place) {
    await dock(place, 'Keys and help').click()
    await place.page.getByRole('button', { name: 'Show me around', exact: true }).click()
    const card = place.page.locator('.welcome')
    while (await card.count()) await card.getByRole('button', { name: /^(Next|Skip|Finish)$/ }).click()
    for (const name of PANELS)
      if ((await dock(place, name).getAttribute('aria-pressed')) === 'true') await closed(place, name)
  },
}
