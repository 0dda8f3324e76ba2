import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { without } from '../../riofs/picture/chromium.ts'
import { colourAt, until } from './seen.ts'
import { Visits } from './visit.ts'

const timeout = 120_000

/** Until what is behind the scene is as light as that, of 255. */
async function behind(page: Page, is: (light: number) => boolean): Promise<readonly number[]> {
  for (;;) {
    const seen = await colourAt(page, 8, 8)
    if (is((seen[0] + seen[1] + seen[2]) / 3)) return seen
    await page.waitForTimeout(30)
  }
}

/** Until something of the page is so. */
async function is(page: Page, what: string): Promise<void> {
  while (!(await page.evaluate<boolean>(what))) await page.waitForTimeout(30)
}

/** A page that tries everything it should not be able to do. */
const PRYING = `<p id="quiet">quiet</p>
<style>@import "/n/llm/help"; @font-face { font-family: x; src: url(/n/help) } p { font-family: x; background: url(/n/rio/ctl) }</style>
<img src="/n/ctl"><iframe src="/n/"></iframe><object data="/n/"></object><link rel="stylesheet" href="/n/help">
<meta http-equiv="refresh" content="0;url=/n/events"><a id="leave" href="/n/routes" target="_top">leave</a>
<form action="/n/ctl" method="post"><button id="send">send</button></form>
<img src="x" onerror="document.body.append('ran')">
<script>document.body.append('ran'); parent.document.title = document.cookie + 'got'; top.location = '/n/'; fetch('/n/help'); new WebSocket('ws://' + location.host + '/9p')</script>`

test('how the canvas looks', { timeout, skip: without() }, async (t) => {
  await using visits = await Visits.open(t)
  const { hive } = visits
  const [light, dark] = [
    await visits.visit({ colorScheme: 'light' }),
    await visits.visit({ colorScheme: 'dark' }),
  ]
  const draw = (program: string) => hive.ok('cat > $N/rio/scene/parse <<< "$P"', { P: program })
  await t.test('the panels have one family of letters, and all comes from here', async () => {
    await light.getByRole('button', { name: 'Events', exact: true }).click()
    assert.match(await light.evaluate<string>('getComputedStyle(document.body).fontFamily'), /^Inter,/)
    await is(
      light,
      `[...document.fonts].some(({ family, status }) => family === 'Inter' && status === 'loaded')`,
    )
    const elsewhere = `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => new URL(name).host !== location.host)`
    assert.deepEqual(await light.evaluate(elsewhere), [])
    await light.getByRole('button', { name: 'Close Events' }).click()
  })
  await t.test('a scene without a background of its own is as light as the page', async () => {
    await draw(`box({color: 'red', size: 2}); text({text: 'Hello', x: 40, y: 300})`)
    await Promise.all([behind(light, (by) => by > 220), behind(dark, (by) => by < 60)])
    const ink = (page: Page) => page.locator('.rio-flat text').getAttribute('fill')
    assert.notEqual(await ink(light), await ink(dark))
    await dark.getByRole('button', { name: 'Auto' }).click()
    await behind(dark, (by) => by > 220)
    await dark.getByRole('button', { name: 'Light' }).click()
    await behind(dark, (by) => by < 60)
  })
  await t.test('one that has a background keeps it', async () => {
    await draw(`view.background('#804000')`)
    const middling = (by: number): boolean => by > 60 && by < 70
    assert.deepEqual(await behind(light, middling), await behind(dark, middling))
    await hive.ok('echo undo > $N/rio/version')
  })
  await t.test('Alt+Enter makes it as large as the screen, and small again', async () => {
    await light.keyboard.press('Alt+Enter')
    await is(light, 'document.fullscreenElement !== null')
    await light.keyboard.press('Alt+Enter')
    await is(light, 'document.fullscreenElement === null')
    await light.getByRole('button', { name: 'Full screen' }).click()
    await is(light, 'document.fullscreenElement !== null')
    await light.getByRole('button', { name: 'Full screen' }).click()
    await is(light, 'document.fullscreenElement === null')
  })
  await t.test('in a window of its own there is nothing else', async () => {
    const [out] = await Promise.all([
      light.context().waitForEvent('page'),
      light.getByRole('button', { name: 'Pop out' }).click(),
    ])
    await out.locator('.stage > canvas').waitFor()
    await out.setViewportSize({ width: 1280, height: 720 })
    await until(out, 'red')
    assert.equal(new URL(out.url()).search, '?canvas')
    assert.equal(await out.locator('.dock, .panel, .welcome').count(), 0)
    assert.equal(await out.getByRole('button', { name: 'Pop out' }).count(), 0)
    await out.close()
  })
  await t.test('without a pointer: what is there is listed and taken away', async () => {
    await light.getByRole('button', { name: 'Delete', exact: true }).press('Enter')
    await light.getByRole('button', { name: 'Delete box' }).press('Enter')
    await Promise.all([until(light, 'none'), until(dark, 'none')])
    await light.getByText('Hello').click()
    await light.getByText('Nothing is there.').waitFor()
    await light.keyboard.press('Escape')
    await light.getByRole('button', { name: 'Delete', exact: true, pressed: false }).waitFor()
  })
  await t.test('a page in a frame runs nothing and reaches nothing', async () => {
    const answered: string[] = []
    light.on('response', (response) => answered.push(new URL(response.url()).pathname))
    const before = await light.title()
    await draw(`html({html: ${JSON.stringify(PRYING)}, x: 40, y: 40, width: 400, height: 300})`)
    const frame = light.frameLocator('iframe.rio-html')
    await frame.getByText('quiet').waitFor()
    await frame.locator('#leave').click()
    await frame.locator('#send').click()
    await draw('label({text: "after", x: 600, y: 40})')
    await light.getByText('after').waitFor()
    assert.deepEqual(
      answered.filter((path) => !path.startsWith('/fonts/')),
      [],
    )
    assert.equal(await frame.getByText('ran').count(), 0)
    assert.equal(await light.title(), before)
    assert.equal(await light.locator('iframe.rio-html').getAttribute('sandbox'), '')
    const reaches = `(() => { try { return document.querySelector('iframe.rio-html').contentDocument !== null } catch { return false } })()`
    assert.equal(await light.evaluate(reaches), false)
  })
})
