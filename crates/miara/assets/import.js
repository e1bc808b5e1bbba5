// Files dropped anywhere on the form, a bar while they travel, and pages of work under way that
// renew themselves. Without this script the same forms and pages work as they are.
"use strict";
(() => {
  const form = document.getElementById("upload-form");
  if (form) upload(form);
  const work = document.getElementById("work");
  if (work) follow(work);
  const chosen = document.getElementById("chosen");
  if (chosen) choose(chosen);

  function upload(form) {
    const input = form.querySelector("input[type=file]");
    const place = form.querySelector(".drop");
    const names = document.getElementById("upload-names");
    const bar = document.getElementById("upload-bar");
    const says = document.getElementById("upload-says");
    const button = form.querySelector("button[type=submit]");
    const say = (text, bad) => { says.textContent = text; says.hidden = !text; says.classList.toggle("bad", !!bad); };
    const show = () => {
      names.replaceChildren(...[...input.files].map((file) => {
        const line = document.createElement("li");
        line.textContent = file.name;
        return line;
      }));
    };
    const size = () => [...input.files].reduce((sum, file) => sum + file.size, 0);
    const begin = () => {
      if (!input.files.length) return;
      if (size() > Number(form.dataset.most)) { say(form.dataset.tooLarge, true); return; }
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        bar.hidden = false;
        bar.value = event.loaded / event.total;
        say(event.loaded < event.total ? `${form.dataset.sending} ${Math.floor(100 * event.loaded / event.total)} %` : form.dataset.reading);
      });
      const failed = (text) => { bar.hidden = true; button.disabled = false; say(text, true); };
      request.addEventListener("error", () => failed(form.dataset.broken));
      request.addEventListener("load", () => {
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch { /* a page of a proxy in between */ }
        if (request.status === 200 && answer.next) location.assign(answer.next);
        else if (request.status === 401) location.reload();
        else failed(answer.error || form.dataset.broken);
      });
      button.disabled = true;
      say(form.dataset.sending);
      // When each file was written tells which of two exports is the newer.
      const data = new FormData();
      data.append("written", [...input.files].map((file) => file.lastModified).join(","));
      for (const file of input.files) data.append(input.name, file);
      request.send(data);
    };
    form.addEventListener("submit", (event) => { event.preventDefault(); begin(); });
    input.addEventListener("change", () => { say(""); show(); });
    for (const kind of ["dragenter", "dragover"]) form.addEventListener(kind, (event) => { event.preventDefault(); place.classList.add("over"); });
    for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => place.classList.remove("over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      show();
      begin();
    });
  }

  // What is chosen is tried at once: the page's own answer takes the form's place.
  function choose(place) {
    let turn = 0;
    const again = async (step) => {
      const form = place.querySelector("form");
      const data = new URLSearchParams(new FormData(form));
      data.set("step", step);
      const mine = ++turn;
      const focus = document.activeElement && document.activeElement.id;
      const open = [...place.querySelectorAll("details")].map((details) => details.open);
      form.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(form.action, { method: "POST", body: data });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("chosen");
        if (mine !== turn) return;
        if (!page) { location.reload(); return; }
        place.replaceChildren(...page.childNodes);
        [...place.querySelectorAll("details")].forEach((details, at) => { if (open[at]) details.open = true; });
        const before = focus && document.getElementById(focus);
        if (before) before.focus();
      } catch { form.removeAttribute("aria-busy"); }
    };
    place.addEventListener("change", (event) => again(event.target.dataset.step || "try"));
  }

  function follow(work) {
    const bar = work.querySelector("progress");
    const file = document.getElementById("work-file");
    const look = async () => {
      try {
        const answer = await fetch(work.dataset.progress, { headers: { Accept: "application/json" } });
        const step = await answer.json();
        if (step.ended || !answer.ok) { location.reload(); return; }
        if (step.percent > 0) bar.value = step.percent;
        file.textContent = step.file;
      } catch { /* the next look may find it again */ }
      setTimeout(look, 700);
    };
    setTimeout(look, 700);
  }
})();
