// as tutorials of many years ago have it
var geometry = new THREE.BoxBufferGeometry(1, 1, 1);
var material = new THREE.MeshPhongMaterial({ color: 0x00ff99, flatShading: true });
var mesh = new THREE.Mesh(geometry, material);
mesh.rotation.y = THREE.Math.degToRad(30);
scene.add(mesh);
var ring = new THREE.Mesh(new THREE.TorusBufferGeometry(1, 0.1, 8, 40), new THREE.MeshStandardNodeMaterial({ color: 'orange' }));
scene.add(ring);
