const words = ["Hello", "Hola", "Salut", "Hallo", "你好", "こんにちは", "Olá", "Merhaba"];
const said = document.getElementById("said");
let next = 0;

document.getElementById("more").addEventListener("click", () => {
  said.textContent = words[next % words.length];
  next += 1;
});
