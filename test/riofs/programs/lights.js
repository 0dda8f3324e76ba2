const scene = new THREE.Scene();
scene.background = new THREE.Color(0x111111);

const floor = new THREE.Mesh(new THREE.PlaneGeometry(12, 12), new THREE.MeshStandardMaterial({ color: 0x999999 }));
floor.rotation.x = -Math.PI / 2;
floor.receiveShadow = true;
scene.add(floor);

const pillar = new THREE.Mesh(new THREE.CylinderGeometry(0.5, 0.5, 2), new THREE.MeshStandardMaterial({ color: 0xeeeeee }));
pillar.position.y = 1;
pillar.castShadow = true;
scene.add(pillar);

const ambient = new THREE.AmbientLight(0x404040, 2);
const hemi = new THREE.HemisphereLight(0x6688ff, 0x443322, 0.5);
const sun = new THREE.DirectionalLight(0xffeecc, 0.8);
sun.position.set(5, 6, 3);
const bulb = new THREE.PointLight(0xff0000, 30, 10, 2);
bulb.position.set(-2, 2, 1);
const spot = new THREE.SpotLight(0x00ff88, 80, 0, Math.PI / 7, 0.3);
spot.position.set(2, 5, 2);
spot.target.position.set(1, 0, 0);
scene.add(ambient, hemi, sun, bulb, spot, spot.target);

const camera = new THREE.PerspectiveCamera(50, 16 / 9, 0.1, 50);
camera.position.set(0, 5, 9);
camera.lookAt(0, 0.5, 0);
const renderer = new THREE.WebGLRenderer();
renderer.toneMapping = THREE.ACESFilmicToneMapping;
renderer.toneMappingExposure = 1.2;
renderer.render(scene, camera);
