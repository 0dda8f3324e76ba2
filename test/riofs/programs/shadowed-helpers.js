// names of helpers as names of variables, as models like to have them
const box = new THREE.Mesh(new THREE.BoxGeometry(1, 2, 3), new THREE.MeshBasicMaterial({ color: 'red' }))
scene.add(box)
const text = document.title
const chart1 = chart({ type: 'bar', data: [1, 2] })
