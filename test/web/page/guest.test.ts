import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { without } from '../../riofs/picture/chromium.ts'
import { Visits } from './visit.ts'

const timeout = 90_000

/** A panel, and what says that it shows what there is for a guest. */
type Shown = readonly [title: string, at: (panel: Locator) => Locator]

// oxfmt-ignore
const looking: readonly Shown[] = [
  ['Terminal', (panel) => panel.getByRole('option', { name: 'nobody' })],
  ['Operator', (panel) => panel.getByText('display · up')],
  ['Versions', (panel) => panel.getByText('· glenda').first()],
  ['Files',    (panel) => panel.getByText('rio')],
  ['Usage',    (panel) => panel.getByText('There is no agent yet')],
  ['Events',   (panel) => panel],
]
// oxfmt-ignore
const prompting: readonly Shown[] = [
  ['Operator', (panel) => panel.getByText('agent · idle')],
  ['Versions', (panel) => panel.getByText('· glenda').first()],
  ['Files',    (panel) => panel.getByText('llm')],
  ['Usage',    (panel) => panel.getByRole('rowheader', { name: 'claude' })],
  ['Events',   (panel) => panel],
  ['Terminal', (panel) => panel.getByRole('combobox', { name: 'Agent' })],
]

test('the page of a guest', { timeout, skip: without() }, async (t) => {
  await using visits = await Visits.open(t)
  const { hive, wrong } = visits
  await hive.ok(`echo "const cube = box({ color: '#ff0000', size: 6 })" > $N/rio/scene/parse`)
  /** The page, opened with a key that was made for it. */
  const invited = async (line: string): Promise<Page> => {
    const answer = await hive.ok(`exec 3<>$N/ctl; echo 'guest ${line}' >&3; cat <&3`)
    const [, at = ''] = /^url (.*)$/m.exec(answer) ?? []
    const page = await visits.visit({ at, first: true })
    await page.getByRole('img', { name: 'The scene' }).waitFor()
    return page
  }
  const panelOf = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true })
  const open = (page: Page, title: string) =>
    page.locator('.dock').getByRole('button', { name: title, exact: true }).click()
  const complaints = (page: Page) => page.locator('[role=alert], .bad, output.said').allInnerTexts()
  /** Opens one panel after the other. */
  const look = async (page: Page, panels: readonly Shown[]): Promise<void> => {
    for (const [title, at] of panels) {
      await open(page, title)
      await at(panelOf(page, title)).waitFor({ state: 'attached' })
      assert.deepEqual(await complaints(page), [], title)
      await open(page, title)
    }
  }

  await t.test('who only looks sees the scene, and no complaint about what is not there', async () => {
    const page = await invited('ann rio ro')
    await look(page, looking)
    await page.mouse.move(640, 300)
    await page.mouse.move(640, 360, { steps: 5 })
    await page.mouse.click(640, 360)
    await page.getByRole('button', { name: 'Undo', exact: true }).first().click()
    await page.locator('output.said').waitFor() // the answer to undo comes behind those to the pointer
    assert.deepEqual(await complaints(page), ['permission denied: /rio/version'])
    await page.context().close()
  })
  await t.test('others prompt agents too', async () => {
    const page = await invited('bea')
    await look(page, prompting)
    await open(page, 'Terminal')
    const terminal = panelOf(page, 'Terminal')
    await terminal.getByRole('textbox').fill('ping')
    await terminal.getByRole('button', { name: 'Send' }).click()
    await terminal
      .getByText(/not a model/)
      .first()
      .waitFor()
    assert.deepEqual(await complaints(page), [])
    await page.context().close()
  })
  await t.test('the key stays good when the page is opened again', async () => {
    const page = await invited('cid rio ro')
    await page.goto(page.url())
    await page.getByRole('img', { name: 'The scene' }).waitFor()
    await hive.ok('echo "unpair cid" > $N/ctl')
    await page.goto(page.url())
    await page.getByText('Open the address').waitFor()
  })
  assert.deepEqual(
    wrong.filter((text) => !/GPU stall|401/.test(text)),
    [],
  )
})
