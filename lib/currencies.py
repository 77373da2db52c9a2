"""What Stripe can charge, and in which units (https://docs.stripe.com/currencies, read in November 2026)."""

from __future__ import annotations

from typing import Final

_ZERO_DECIMAL = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_THREE_DECIMAL = "BHD JOD KWD OMR TND"
# ISK and UGX among them: they have lost their cents, but amounts are still sent with two zeros.
_TWO_DECIMAL = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC"
    " CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD KES KGS KHR"
    " KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK"
    " PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TOP TRY TTD TWD TZS UAH UGX USD"
    " UYU UZS WST XCD XCG YER ZAR ZMW"
)

#: Each currency, with the digits of an amount that stand behind the decimal sign.
DIGITS: Final = (
    dict.fromkeys(_ZERO_DECIMAL.split(), 0)
    | dict.fromkeys(_TWO_DECIMAL.split(), 2)
    | dict.fromkeys(_THREE_DECIMAL.split(), 3)
)

#: What an amount must be a multiple of, where that is not one unit ("Special cases", "Three-decimal currencies").
STEP: Final = dict.fromkeys(_THREE_DECIMAL.split(), 10) | {"ISK": 100, "UGX": 100}

#: The smallest charge, for the currencies that Stripe settles in ("Minimum and maximum charge amounts").
MINIMUM: Final = {
    "AED": 200,
    "AUD": 50,
    "BGN": 100,
    "BRL": 50,
    "CAD": 50,
    "CHF": 50,
    "CZK": 1500,
    "DKK": 250,
    "EUR": 50,
    "GBP": 30,
    "HKD": 400,
    "HUF": 17500,
    "INR": 50,
    "JPY": 50,
    "MXN": 1000,
    "MYR": 200,
    "NOK": 300,
    "NZD": 50,
    "PLN": 200,
    "RON": 200,
    "SEK": 300,
    "SGD": 50,
    "THB": 1000,
    "USD": 50,
}

#: Eight digits. Stripe takes more of a few currencies; a course has no need of them.
MAXIMUM: Final = 99_999_999
