"use strict";
(() => {
    const byId = id => document.getElementById(id);
    const root = document.documentElement;
    const { left, inner, character, count } = JSON.parse(root.dataset.layout);
    const details = byId("details"), matched = byId("matched"), reset = byId("reset"), search = byId("search");

    // Frames stand in the order of a walk from the root, so a frame's parent is the last one of the depth below its own.
    const line = [];
    const frames = Array.from(document.getElementsByClassName("frame"), (element, index) => {
        const [depth, start, weight] = element.dataset.at.split(" ").map(Number);
        const title = element.querySelector("title").textContent;
        const frame = {
            element, index, depth, start, weight, title, name: title.slice(0, title.lastIndexOf(" (")), parent: line[depth - 1],
            rect: element.querySelector("rect"), text: element.querySelector("text"), above: []
        };
        frame.parent?.above.push(frame);
        line[depth] = frame;
        return frame;
    });
    let zoomed = frames[0], focused = frames[0];

    function label(name, width) {
        const room = Math.floor((width - 6) / character);
        if (room < 3) return "";
        if (name.length <= room) return name;
        const symbol = name.slice(name.lastIndexOf("`") + 1);
        return symbol.length <= room ? symbol : symbol.slice(0, room - 1) + "…";
    }

    function place(frame, start, weight) {
        const x = left + inner * (start - zoomed.start) / zoomed.weight, width = inner * weight / zoomed.weight;
        frame.rect.setAttribute("x", x.toFixed(2));
        frame.rect.setAttribute("width", width.toFixed(2));
        let text = frame.text;
        const shown = label(frame.name, width);
        if (!text && shown) {
            text = frame.text = document.createElementNS(root.namespaceURI, "text");
            text.setAttribute("y", Number(frame.rect.getAttribute("y")) + 12);
            frame.element.append(text);
        }
        if (text) {
            text.textContent = shown;
            text.setAttribute("x", (x + 3).toFixed(2));
        }
    }

    function zoom(frame) {
        zoomed = frame;
        const below = new Set();
        for (let f = frame.parent; f; f = f.parent) below.add(f);
        for (const f of frames) {
            const isAbove = f.start >= frame.start && f.start + f.weight <= frame.start + frame.weight && f.depth >= frame.depth;
            f.element.classList.toggle("hidden", !isAbove && !below.has(f));
            f.element.classList.toggle("below", below.has(f));
            if (isAbove) place(f, f.start, f.weight);
            else if (below.has(f)) place(f, frame.start, frame.weight);
        }
        reset.classList.toggle("hidden", frame === frames[0]);
        find();
    }

    function pattern(text) {
        try {
            return new RegExp(text, "i");
        } catch {
            return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i");
        }
    }

    // Marks what matches; adds up matching frames that stand in no other one.
    function find() {
        const wanted = search.value === "" ? null : pattern(search.value);
        let sum = 0;
        for (const f of frames) {
            f.matches = wanted !== null && wanted.test(f.name);
            f.within = f.parent !== undefined && (f.parent.matches || f.parent.within);
            f.element.classList.toggle("match", f.matches);
            if (f.matches && !f.within && !f.element.classList.contains("hidden")) sum += Math.min(f.weight, zoomed.weight);
        }
        matched.textContent = wanted === null ? "" : `matched: ${sum.toLocaleString("en-US")} ${count}, ${(100 * sum / zoomed.weight).toFixed(2)}%`;
        remember();
    }

    // The picture's address tells what is searched for and zoomed to, so that it can be passed on.
    function remember() {
        const state = new URLSearchParams();
        if (search.value !== "") state.set("search", search.value);
        if (zoomed !== frames[0]) state.set("zoom", zoomed.index);
        try {
            history.replaceState(null, "", "#" + state);
        } catch {
            // Where the picture is part of another page it has no address of its own.
        }
    }

    function focus(frame) {
        if (!frame) return;
        focused.element.removeAttribute("tabindex");
        frame.element.setAttribute("tabindex", "0");
        frame.element.focus();
        focused = frame;
    }

    function beside(frame, step) {
        const row = frame.parent?.above.filter(f => !f.element.classList.contains("hidden")) ?? [];
        return row[row.indexOf(frame) + step];
    }

    const byElement = new Map(frames.map(f => [f.element, f]));
    const frameOf = event => byElement.get(event.target.closest(".frame"));
    const widest = list => list.reduce((most, f) => !most || f.weight > most.weight ? f : most, undefined);

    root.addEventListener("click", event => {
        const frame = frameOf(event);
        if (frame) zoom(frame);
        else if (event.target.closest("#reset")) zoom(frames[0]);
    });
    root.addEventListener("mouseover", event => details.textContent = frameOf(event)?.title ?? "");
    root.addEventListener("focusin", event => details.textContent = frameOf(event)?.title ?? "");
    search.addEventListener("input", find);
    root.addEventListener("keydown", event => {
        if (event.target === search) {
            if (event.key === "Escape") {
                search.value = "";
                find();
            }
            return;
        }
        const frame = frameOf(event) ?? focused;
        const towardsLeaf = root.dataset.inverted ? "ArrowDown" : "ArrowUp", towardsRoot = root.dataset.inverted ? "ArrowUp" : "ArrowDown";
        const keys = {
            "/": () => search.focus(),
            "Escape": () => zoom(frames[0]),
            "Enter": () => event.target.closest("#reset") ? zoom(frames[0]) : zoom(frame),
            "ArrowLeft": () => focus(beside(frame, -1)),
            "ArrowRight": () => focus(beside(frame, 1)),
            [towardsLeaf]: () => focus(widest(frame.above)),
            [towardsRoot]: () => focus(frame.parent)
        };
        if (keys[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
            event.preventDefault();
            keys[event.key]();
        }
    });

    const state = new URLSearchParams(location.hash.slice(1));
    search.value = state.get("search") ?? "";
    byId("controls").classList.remove("hidden");
    frames[0].element.setAttribute("tabindex", "0");
    zoom(frames[Number(state.get("zoom"))] ?? frames[0]);
})();
