import assert from 'node:assert/strict'
import { test } from 'node:test'
import { without } from '../../riofs/picture/chromium.ts'
import { Hive } from '../../e2e/hive.ts'
import { freePort } from '../../lib/port.ts'
import { Visits } from './visit.ts'

const timeout = 120_000

test('another machine is paired with and added', { timeout, skip: without() }, async (t) => {
  const port = await freePort()
  await using other = await Hive.start(t, { config: `listen = ["tls!127.0.0.1!${port}"]\n` })
  await using visits = await Visits.open(t)
  const { hive } = visits
  await other.ok('echo "new poet offline" > $N/llm/ctl')
  const [code] = /\d{4}-\d{4}/.exec(await other.ok('exec 3<> $N/ctl; echo pair >&3; cat <&3'))!
  const page = await visits.visit({ first: true })
  await page.evaluate('localStorage.setItem("hivefs.welcome", "5")')
  await page.reload()
  const card = page.getByRole('dialog', { name: 'Add a machine' })
  const pair = card.getByRole('button', { name: 'Pair and add' })
  await card.getByLabel('Address').fill(`127.0.0.1:${port}`)
  await card.getByLabel('Code').fill(code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)))
  await pair.click()
  await card.getByRole('alert').getByText('not the code').waitFor()
  await card.getByLabel('Code').fill(code)
  await pair.click()
  const told = card.getByRole('status')
  await told.getByText('is here now').waitFor()
  const name = await told.locator('b').innerText()
  assert.equal(await card.getByRole('alert').count(), 0)
  assert.match(await hive.ok(`ls $N/${name}/llm`), /^poet$/m)
  assert.match(await hive.ok('cat $N/ctl'), new RegExp(`^${name}\t\\S+\tup\t`, 'm'))
  await card.getByRole('button', { name: 'Finish' }).click()
  await page.keyboard.press('Alt+o')
  await page.locator(`.box[data-id="${name}/llm/poet"]`).waitFor()
})
