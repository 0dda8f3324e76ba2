import assert from 'node:assert/strict'
import { test } from 'node:test'
import { without } from '../../riofs/picture/chromium.ts'
import { until } from './seen.ts'
import { Visits } from './visit.ts'

const timeout = 120_000

test('the canvas', { timeout, skip: without() }, async (t) => {
  await using visits = await Visits.open(t)
  const { hive } = visits
  const [one, other] = [await visits.visit(), await visits.visit()]
  await t.test('shows what is drawn, in every browser', async () => {
    await hive.ok(
      `echo "const cube = box({color: 'red', size: 2}); cube.on('click', () => { cube.color = 'green' })" > $N/rio/scene/parse`,
    )
    await Promise.all([until(one, 'red'), until(other, 'red')])
  })
  await t.test('A10 a click in one recolours in the other', async () => {
    await one.mouse.click(640, 360)
    await Promise.all([until(one, 'green'), until(other, 'green')])
  })
  await t.test('undo is a button', async () => {
    await hive.ok(`echo '{"color": "blue"}' > $N/rio/scene/nodes/cube`)
    await Promise.all([until(one, 'blue'), until(other, 'blue')])
    await other.getByRole('button', { name: 'Undo' }).click()
    await Promise.all([until(one, 'green'), until(other, 'green')])
  })
  await t.test('a solid is dragged, as one version', async () => {
    const before = Number(await hive.ok('wc -l < $N/rio/version'))
    await one.mouse.move(640, 360)
    await one.mouse.down()
    for (let x = 640; x <= 1000; x += 20) await one.mouse.move(x, 360)
    await Promise.all([until(one, 'none'), until(other, 'none')]) // while it is still held
    await one.mouse.up()
    const at = JSON.parse(await hive.ok('cat $N/rio/scene/nodes/cube')) as { position?: number[]; x?: number }
    assert.ok((at.position?.[0] ?? at.x ?? 0) > 0.5, JSON.stringify(at))
    const versions = '$(wc -l < $N/rio/version)'
    await hive.ok(`until [ ${versions} -gt ${before} ]; do sleep 0.05; done`)
    assert.equal(await hive.ok(`echo ${versions}`), `${before + 1}\n`)
    await one.getByRole('button', { name: 'Undo' }).click()
    await Promise.all([until(one, 'green'), until(other, 'green')])
  })
  await t.test('dragging what is empty turns the camera of this viewer and of no other', async () => {
    await one.mouse.move(200, 200)
    await one.mouse.wheel(0, 3000)
    await until(other, 'green')
    await one.getByRole('button', { name: 'Reset' }).click()
    await until(one, 'green')
  })
  await t.test('a viewer that was cut off catches up', async () => {
    await hive.end()
    await one.waitForSelector('.link:not(.up)', { state: 'attached' })
    await hive.start()
    await hive.ok(`echo "cube.color = 'blue'" > $N/rio/scene/parse`)
    await Promise.all([until(one, 'blue'), until(other, 'blue')])
  })
  await t.test('delete mode takes away what is clicked', async () => {
    await one.getByRole('button', { name: 'Delete' }).click()
    await one.mouse.click(640, 360)
    await Promise.all([until(one, 'none'), until(other, 'none')])
    assert.equal(await hive.ok('ls $N/rio/scene/nodes | grep -c cube || true'), '0\n')
  })
  await t.test('what is typed into a control is an event of the scene', async () => {
    await one.getByRole('button', { name: 'Delete' }).click()
    await hive.ok(
      `cat > $N/rio/scene/parse <<< "let said = ''; const name = input({x: 40, y: 40, width: 200}); name.on('change', (e) => { said = e.value })"`,
    )
    const field = one.locator('[data-node="name"] input')
    await field.fill('Ada')
    await field.press('Enter')
    await hive.ok(`until grep -q Ada $N/rio/scene/vars; do sleep 0.05; done`)
  })
  await t.test('dark and light', async () => {
    const auto = one.getByRole('button', { name: 'Auto' })
    await auto.click()
    await one.getByRole('button', { name: 'Light' }).click()
    assert.equal(await one.evaluate('document.documentElement.dataset.theme'), 'dark')
  })
  const wrong = visits.wrong.filter((text) => !/WebSocket|ERR_CONNECTION|401|GPU stall/.test(text))
  assert.deepEqual(wrong, [])
})
