"""The words of the payer's pages, in Spanish and English."""

_WORDS = {
    "double": (
        "Stripe test double: no money moves",
        "Doble de pruebas de Stripe: no se mueve dinero",
    ),
    "use_test_card": (
        "Only test cards work here. Never type a real one.",
        "Aquí solo sirven tarjetas de prueba. No escribas nunca una de verdad.",
    ),
    "checkout": ("Pay", "Pagar"),
    "total": ("Total", "Total"),
    "subtotal": ("Subtotal", "Subtotal"),
    "discount": ("Discount", "Descuento"),
    "tax": ("Tax", "Impuestos"),
    "quantity": ("Qty", "Cant."),
    "promotion_code": ("Promotion code", "Código promocional"),
    "apply": ("Apply", "Aplicar"),
    "email": ("Email", "Correo electrónico"),
    "card_number": ("Card number", "Número de tarjeta"),
    "expiry": ("Expiry (MM/YY)", "Caducidad (MM/AA)"),
    "cvc": ("CVC", "CVC"),
    "name": ("Name on the card", "Nombre en la tarjeta"),
    "pay": ("Pay {amount}", "Pagar {amount}"),
    "free": ("Complete the order", "Completar el pedido"),
    "bank": ("Pay by bank debit", "Pagar con adeudo bancario"),
    "bank_hint": (
        "The bank says later whether it paid.",
        "El banco dice más tarde si ha pagado.",
    ),
    "back": ("Back to the shop", "Volver a la tienda"),
    "test_cards": ("Test cards", "Tarjetas de prueba"),
    "succeeds": ("succeeds", "se acepta"),
    "declined": ("is declined", "se rechaza"),
    "no_funds": ("has insufficient funds", "no tiene fondos suficientes"),
    "asks": ("asks for 3-D Secure", "pide 3-D Secure"),
    "disputed": ("succeeds, then is disputed", "se acepta y luego se disputa"),
    "challenge": ("Is this you?", "¿Eres tú?"),
    "challenge_text": (
        "Your bank asks you to confirm the payment of {amount} (3-D Secure, simulated).",
        "Tu banco te pide que confirmes el pago de {amount} (3-D Secure, simulado).",
    ),
    "complete": ("Complete authentication", "Completar la autenticación"),
    "fail": ("Fail authentication", "No autenticar"),
    "expired": ("This page has expired", "Esta página ha caducado"),
    "expired_text": (
        "Nothing was charged. Go back to the shop and begin again.",
        "No se ha cobrado nada. Vuelve a la tienda y empieza de nuevo.",
    ),
    "paid": ("This order is complete", "Este pedido está completado"),
    "paid_text": ("There is nothing more to pay.", "No queda nada por pagar."),
    "receipt": ("Receipt", "Recibo"),
    "invoice": ("Invoice {number}", "Factura {number}"),
    "download": ("Download PDF", "Descargar PDF"),
    "amount_paid": ("Amount paid", "Importe pagado"),
    "refunded": ("Refunded", "Reembolsado"),
    "date": ("Date", "Fecha"),
    "method": ("Payment method", "Forma de pago"),
    "not_found": ("There is no such page", "Esta página no existe"),
    "not_found_text": (
        "Check the address. Nothing was charged.",
        "Comprueba la dirección. No se ha cobrado nada.",
    ),
    "Your card was declined.": ("Your card was declined.", "Tu tarjeta ha sido rechazada."),
    "Your card has insufficient funds.": (
        "Your card has insufficient funds.",
        "Tu tarjeta no tiene fondos suficientes.",
    ),
    "Your card has expired.": ("Your card has expired.", "Tu tarjeta ha caducado."),
    "Your card number is incorrect.": (
        "Your card number is incorrect.",
        "El número de tarjeta es incorrecto.",
    ),
    "Your card was declined: this is a test, and only test cards work here.": (
        "Your card was declined: this is a test, and only test cards work here.",
        "Tarjeta rechazada: esto es una prueba y aquí solo sirven tarjetas de prueba.",
    ),
    "This code is invalid.": ("This code is invalid.", "Este código no es válido."),
    "This code needs a larger order.": (
        "This code needs a larger order.",
        "Este código necesita un pedido mayor.",
    ),
}
_UNAUTHENTICATED = (
    "We are unable to authenticate your payment method. Please choose a different payment method "
    "and try again."
)
_WORDS[_UNAUTHENTICATED] = (
    _UNAUTHENTICATED,
    "No hemos podido autenticar tu forma de pago. Elige otra y vuelve a intentarlo.",
)


class Words:
    """The words in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, name: str, **values: str) -> str:
        """The words of that name; what has none is shown as it is."""
        english, spanish = _WORDS.get(name, (name, name))
        text = spanish if self.language == "es" else english
        return text.format(**values) if values else text


def words_for(accepted: str, chosen: str | None = None) -> Words:
    """The session's own `locale` first, then the browser's languages in their order; else English."""
    wanted = [chosen or "auto", *(part.partition(";")[0].strip() for part in accepted.split(","))]
    for tag in wanted:
        language = tag.lower().partition("-")[0]
        if language in ("en", "es"):
            return Words(language)
    return Words("en")
