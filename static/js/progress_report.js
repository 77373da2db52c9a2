// How a report of what was watched is sent, and what the server's answer means for what was sent.

export function request(csrf, report) {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf, Accept: "application/json" },
    credentials: "same-origin",
    body: JSON.stringify(report),
  };
}

// "counted", "too-fast" (kept, for later), "offline" (the server is away or busy), "signed-out" (or a second factor is
// asked for), or "refused": it can never be counted.
export function outcome({ ok, status }, { code }) {
  if (ok) return "counted";
  if (code === "watched_too_fast") return "too-fast";
  if (status >= 500 || status === 429) return "offline";
  return status === 401 || (status === 403 && code !== "not_enrolled") ? "signed-out" : "refused";
}

export async function body(answer) {
  try {
    return await answer.json();
  } catch {
    return {}; // a proxy's error page: the status says enough
  }
}
