from django.urls import path

from payments.api import views

urlpatterns = [
    path("purchases", views.PurchasesView.as_view(), name="purchases"),
    path("orders", views.OrdersView.as_view(), name="orders"),
    path("orders/<str:code>", views.OrderView.as_view(), name="order"),
]
